// `openai` takes an interview: node openai_client.mjs ws|websocket ADDRESS KEY MODEL [comes-back]
import OpenAI from "openai";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
import { OpenAIRealtimeWS } from "openai/realtime/ws";

import { Candidate } from "./candidate.mjs";

const [kind, baseURL, apiKey, model, comesBack] = process.argv.slice(2);
const openai = new OpenAI({ apiKey, baseURL, maxRetries: 0 });
const Line = kind === "ws" ? OpenAIRealtimeWS : OpenAIRealtimeWebSocket;
const line = new Line({ model, reconnect: Boolean(comesBack), reconnectInitialDelay: 50 }, openai);
const candidate = new Candidate({
  speak(pieces) {
    for (const piece of pieces) {
      line.send({ type: "input_audio_buffer.append", audio: Buffer.from(piece).toString("base64") });
    }
    line.send({ type: "input_audio_buffer.commit" });
  },
  type(text) {
    const content = [{ type: "input_text", text }];
    line.send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
    line.send({ type: "response.create" });
  },
});
line.on("event", (event) => candidate.see(event));
line.on("response.output_audio.delta", (event) => candidate.hear(Buffer.from(event.delta, "base64")));
line.on("session.created", () => line.send({ type: "session.update", session: { type: "realtime", instructions: "Be kind." } }));
line.on("error", (error) => candidate.problems.push(error.message));
line.on("reconnecting", () => candidate.see({ type: "reconnecting" }));
if (comesBack) line.on("close", (code) => candidate.gone(code));
else line.socket.addEventListener("close", (event) => candidate.gone(event.code));
