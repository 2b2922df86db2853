// `@openai/agents-realtime` takes an interview with a short-lived key: node agents_client.mjs ADDRESS KEY MODEL
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession } from "@openai/agents-realtime";
import OpenAI from "openai";

import { Candidate } from "./candidate.mjs";

const [baseURL, apiKey, model] = process.argv.slice(2);
const openai = new OpenAI({ apiKey, baseURL, maxRetries: 0 });
const secret = await openai.realtime.clientSecrets.create({ session: { type: "realtime", model } });
const transport = new OpenAIRealtimeWebSocket({ url: `${baseURL.replace("https", "wss")}/realtime` });
const agent = new RealtimeAgent({ name: "candidate", instructions: "Be kind." });
const session = new RealtimeSession(agent, { transport });
const candidate = new Candidate({
  speak(pieces) {
    pieces.forEach((piece, n) => session.sendAudio(piece, { commit: n === pieces.length - 1 }));
  },
  type(text) {
    session.sendMessage(text);
  },
  more: () => ({
    key: secret.value.slice(0, 3),
    usage: session.usage.totalTokens,
    history: session.history.map(({ role, status, content }) => ({
      role, status, text: content.map((part) => part.transcript ?? part.text ?? "").join(""),
    })),
  }),
});
session.on("transport_event", (event) => candidate.see(event));
session.on("audio", (event) => candidate.hear(event.data));
session.on("error", (error) => candidate.problems.push(JSON.stringify(error)));
transport.on("connection_change", (status) => status === "disconnected" && candidate.gone(null));
await session.connect({ apiKey: secret.value });
