// `openai` takes an interview: node openai_client.mjs ws|websocket ADDRESS KEY MODEL
import OpenAI from "openai";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
import { OpenAIRealtimeWS } from "openai/realtime/ws";

import { Candidate } from "./candidate.mjs";

const [kind, baseURL, apiKey, model] = process.argv.slice(2);
const openai = new OpenAI({ apiKey, baseURL, maxRetries: 0 });
const line = kind === "ws" ? new OpenAIRealtimeWS({ model }, openai) : new OpenAIRealtimeWebSocket({ model }, openai);
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
line.socket.addEventListener("close", (event) => candidate.gone(event.code));
