// `@openai/agents-realtime` interrupts the interviewer: node agents_interrupting.mjs ADDRESS KEY
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";

const [baseURL, apiKey] = process.argv.slice(2);
const transport = new OpenAIRealtimeWebSocket({ url: `${baseURL.replace("https", "wss")}/realtime` });
const session = new RealtimeSession(new RealtimeAgent({ name: "candidate", instructions: "" }), { transport });
const seen = { types: [], problems: [], hushed: 0 };

session.on("audio", () => session.interrupt());
session.on("audio_interrupted", () => (seen.hushed += 1));
session.on("error", (error) => seen.problems.push(JSON.stringify(error)));
session.on("transport_event", (event) => {
  seen.types.push(event.type);
  if (event.type === "response.done") seen.response = event.response;
  if (seen.response && seen.types.includes("conversation.item.retrieved")) tell();
});

/** Both the interviewer's end and the client's own look at what was heard have come, in whichever order. */
function tell() {
  const { status, status_details: details } = seen.response;
  const [said] = session.history.map((item) => ({ status: item.status, text: item.content[0]?.transcript ?? "" }));
  process.stdout.write(JSON.stringify({ ...seen, status, reason: details?.reason, said }) + "\n", () => process.exit(0));
}

await session.connect({ apiKey });
