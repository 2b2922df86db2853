// The events of a session as they happen: reconnects behind the last one, and notices when the line has gone dead.
import { Problem, problemOf } from "../api.js";

const SILENCE_MS = 40_000; // the server sends a heartbeat every 15 s
const LONGEST_PAUSE_MS = 8_000;
const LOOK_AGAIN_MS = 150;

/** @typedef {{id: string, event: string, data: string}} Message */
/**
 * @typedef {object} Follower
 * @property {() => number} place the last event that is known
 * @property {(message: Message) => void} heard
 * @property {(connected: boolean, refusal?: Problem) => void} connection `refusal`: the server is there, and says no
 */

/**
 * Follows a stream until it says that it has ended, or until `stop` is aborted.
 * @param {string} url
 * @param {Follower} follower
 * @param {AbortSignal} stop
 */
export async function follow(url, follower, stop) {
  let failures = 0;
  while (!stop.aborted) {
    let heardAnything = false;
    /** @type {Problem | undefined} */
    let refusal;
    const ended = await listen(url, follower, stop, () => (heardAnything = true)).catch((error) => {
      if (error instanceof Problem && !error.passes) refusal = error;
      return false;
    });
    if (ended || stop.aborted) return;
    failures = heardAnything ? 1 : failures + 1;
    follower.connection(false, refusal);
    await pause(Math.min(500 * 2 ** failures, LONGEST_PAUSE_MS), stop);
  }
}

/**
 * One connection; true when the stream ended by itself because the session is over.
 * @param {string} url
 * @param {Follower} follower
 * @param {AbortSignal} stop
 * @param {() => void} alive
 * @returns {Promise<boolean>}
 */
async function listen(url, follower, stop, alive) {
  const cut = new AbortController();
  const hangUp = () => cut.abort();
  let silence = setTimeout(hangUp, SILENCE_MS);
  addEventListener("offline", hangUp);
  stop.addEventListener("abort", hangUp);
  try {
    const headers = { Accept: "text/event-stream", "Last-Event-ID": String(follower.place()) };
    const response = await fetch(url, { headers, signal: cut.signal, cache: "no-store" });
    if (!response.ok || !response.body) throw problemOf(response.status, await response.json().catch(() => null));
    follower.connection(true);
    for await (const message of messages(response.body)) {
      clearTimeout(silence);
      silence = setTimeout(hangUp, SILENCE_MS);
      alive();
      if (message.event === "end") return true;
      if (message.data) follower.heard(message);
    }
    return false;
  } finally {
    clearTimeout(silence);
    removeEventListener("offline", hangUp);
    stop.removeEventListener("abort", hangUp);
  }
}

/**
 * The messages of a body; a comment is a message without data.
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<Message>}
 */
async function* messages(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let unread = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    unread += decoder.decode(value, { stream: true });
    const blocks = unread.split(/\r?\n\r?\n/);
    unread = blocks.pop() ?? "";
    for (const block of blocks) yield messageOf(block);
  }
}

/**
 * @param {string} block
 * @returns {Message}
 */
export function messageOf(block) {
  const message = { id: "", event: "message", data: "" };
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") data.push(value);
    if (name === "id" || name === "event") message[name] = value;
  }
  return { ...message, data: data.join("\n") };
}

/**
 * Waits, but no longer than the network is away.
 * @param {number} ms
 * @param {AbortSignal} stop
 * @returns {Promise<void>}
 */
export function pause(ms, stop) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      stop.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    addEventListener("online", wake);
    stop.addEventListener("abort", wake);
  });
}

/**
 * Waits until something holds, and looks again and again.
 * @param {() => boolean} holds
 * @param {AbortSignal} stop
 * @param {number} [ms] for so long at most
 */
export async function until(holds, stop, ms = Number.POSITIVE_INFINITY) {
  const end = performance.now() + ms;
  while (!holds() && performance.now() < end && !stop.aborted) await pause(LOOK_AGAIN_MS, stop);
}
