// The words of the live connection, and its frames of sound: the one place that knows how either looks.

/** @typedef {import("./wire_types.js").ClientEvent} ClientEvent */
/** @typedef {import("./wire_types.js").ServerEvent} ServerEvent */
/** @typedef {import("./wire_types.js").Command} Command */
/** @typedef {import("./wire_types.js").MoodTold["mood"]} Doing */
/** @typedef {import("./player_worklet.js").Piece} Piece */
/**
 * @typedef {{kind: "piece", piece: Piece}
 *   | {kind: "sound", item: string, pcm: Int16Array<ArrayBuffer>}
 *   | {kind: "hushed"}
 *   | {kind: "ready"}
 *   | {kind: "mood", doing: Doing}
 *   | {kind: "interrupted"}
 *   | {kind: "saying", saying: number, item: string}
 *   | {kind: "interviewer", item: string, more: string}
 *   | {kind: "candidate", item: string, more: string}
 *   | {kind: "hearing", item: string, text: string}
 *   | {kind: "understood", item: string, text: string}
 *   | {kind: "refused", about: string, code: string, message: string}
 *   | {kind: "other"}} Happening
 */

const HEADER_BYTES = 8;

/** Why the server ends a connection. */
export const CLOSED = { unknown: 4401, forbidden: 4403, erased: 4404, elsewhere: 4409, over: 4410, tooMany: 4429 };

/**
 * Where the session is held.
 * @param {string} session
 * @returns {URL}
 */
export function address(session) {
  const url = new URL("/v1/realtime", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("session_id", session);
  return url;
}

/** The first message: sound goes as bare frames, 16 kHz from here. */
export function greeting() {
  const format = { type: "audio/pcm", rate: 16_000, binary: true };
  return written({ type: "session.update", session: { type: "realtime", audio: { input: { format } } } });
}

/** @param {number} place the last event of the ledger that is known here */
export function resumed(place) {
  return written({ type: "interview.resume", after_seq: place });
}

/** Changes nothing; the answer shows that the connection lives. */
export function ping() {
  return written({ type: "session.update", session: { type: "realtime" } });
}

/**
 * @param {Command} command
 * @param {string} id
 */
export function pressed(command, id) {
  return written({ type: "interview.command", command, client_id: id });
}

/**
 * @param {string} words
 * @param {string} id
 */
export function typed(words, id) {
  const item = { id, type: "message", role: "user", content: [{ type: "input_text", text: words }] };
  return written({ type: "conversation.item.create", event_id: id, item });
}

/**
 * @param {string} item
 * @param {number} ms how much of it was played
 */
export function heardUntil(item, ms) {
  return written({ type: "conversation.item.truncate", item_id: item, content_index: 0, audio_end_ms: Math.round(ms) });
}

/** @param {ClientEvent} event */
function written(event) {
  return JSON.stringify(event);
}

/**
 * What a message tells, and its place in the ledger where it has one.
 * @param {string | ArrayBuffer} message
 * @returns {{happening: Happening, seq: number | null}}
 */
export function read(message) {
  if (typeof message !== "string") return { happening: { kind: "piece", piece: pieceOf(message) }, seq: null };
  /** @type {ServerEvent} */
  const event = JSON.parse(message);
  const reader = /** @type {((event: ServerEvent) => Happening) | undefined} */ (READERS[event.type]);
  return { happening: reader?.(event) ?? { kind: "other" }, seq: "seq" in event ? event.seq : null };
}

/**
 * @param {ArrayBuffer} frame
 * @returns {Piece}
 */
function pieceOf(frame) {
  const header = new DataView(frame, 0, HEADER_BYTES);
  return { saying: header.getUint32(0, true), ms: header.getUint32(4, true), pcm: new Int16Array(frame.slice(HEADER_BYTES)) };
}

/** @param {string} base64 */
function pcmOf(base64) {
  return new Int16Array(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer);
}

/** @type {{[Type in ServerEvent["type"]]?: (event: Extract<ServerEvent, {type: Type}>) => Happening}} */
const READERS = {
  "session.updated": ({ session }) => ({ kind: session.audio.input.format.binary ? "ready" : "other" }),
  "interview.mood": (event) => ({ kind: "mood", doing: event.mood }),
  "input_audio_buffer.speech_started": () => ({ kind: "interrupted" }),
  "response.content_part.added": (event) => ({ kind: "saying", saying: event.saying, item: event.item_id }),
  // What is said before frames are agreed on comes like this, to its end.
  "response.output_audio.delta": (event) => ({ kind: "sound", item: event.item_id, pcm: pcmOf(event.delta) }),
  "response.done": ({ response }) => ({ kind: response.status === "cancelled" ? "hushed" : "other" }),
  "response.output_audio_transcript.delta": (event) => ({ kind: "interviewer", item: event.item_id, more: event.delta }),
  "conversation.item.input_audio_transcription.delta": (event) => ({ kind: "candidate", item: event.item_id, more: event.delta }),
  "interview.hearing": (event) => ({ kind: "hearing", item: event.item_id, text: event.text }),
  "conversation.item.input_audio_transcription.completed": (event) => ({ kind: "understood", item: event.item_id, text: event.transcript }),
  error: ({ error }) => ({ kind: "refused", about: error.event_id ?? "", code: error.code, message: error.message }),
};
