// The live connection of a session: notices when it has died, comes back, and goes on behind what is known.
import { pause } from "../room/event_stream.js";
import { CLOSED, address, greeting, ping, read, resumed } from "./wire.js";

/** @typedef {import("./wire.js").Happening} Happening */
/** @typedef {"open" | "lost" | "blocked" | "full" | "refused" | "elsewhere" | "over"} State */
/**
 * @typedef {object} Listener
 * @property {() => number} place the last event of the ledger that is known
 * @property {(happening: Happening) => void} happened
 * @property {(state: State) => void} became after all but `open` and `lost` the line stays closed
 */

const LOOK_EVERY_MS = 2_200; // a dead connection is noticed after two looks, within 5 s
const OPENING_MS = 5_000;
const TRIES_BEFORE_OPEN = 2;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/** @type {Record<number, State>} */
const FINAL = {
  [CLOSED.unknown]: "refused",
  [CLOSED.forbidden]: "refused",
  [CLOSED.elsewhere]: "elsewhere",
  [CLOSED.erased]: "over",
  [CLOSED.over]: "over",
};

/** Why the server lets nobody in just now, as the reason for which it closes. */
const NO_ROOM = "no_room";
const STILL_LOADING = "voice_not_ready";

export class Line {
  #session;
  #listener;
  #stop = new AbortController();
  /** @type {WebSocket | null} */
  #socket = null;
  #isOpen = false;
  #seq = 0;
  #heardAt = 0;

  /**
   * @param {string} session
   * @param {Listener} listener
   */
  constructor(session, listener) {
    this.#session = session;
    this.#listener = listener;
  }

  /** Whether what is sent now can arrive. */
  get isOpen() {
    return this.#isOpen;
  }

  /**
   * Sends now or not at all.
   * @param {string | Int16Array<ArrayBuffer>} message
   * @returns {boolean}
   */
  send(message) {
    if (!this.#isOpen) return false;
    this.#socket?.send(message);
    return true;
  }

  close() {
    this.#stop.abort();
  }

  /** Holds the connection until it is closed for good. */
  async run() {
    const stop = this.#stop.signal;
    let wasOpen = false;
    for (let failures = 0; !stop.aborted; ) {
      const { opened, code, reason } = await this.#hold();
      if (stop.aborted) return;
      wasOpen ||= opened;
      failures = opened ? 0 : failures + 1;
      if (FINAL[code]) return this.#listener.became(FINAL[code]);
      if (reason === STILL_LOADING) failures = 1; // that takes seconds, and is over some time
      if (reason === NO_ROOM && (!wasOpen || failures >= TRIES_BEFORE_OPEN)) return this.#listener.became("full");
      if (!wasOpen && failures >= TRIES_BEFORE_OPEN) return this.#listener.became("blocked");
      if (wasOpen) this.#listener.became("lost");
      await pause(code === CLOSED.tooMany && reason !== NO_ROOM ? LONGEST_PAUSE_MS : restAfter(failures), stop);
    }
  }

  /**
   * One connection, from its opening to its end.
   * @returns {Promise<{opened: boolean, code: number, reason: string}>}
   */
  #hold() {
    const socket = new WebSocket(address(this.#session));
    const over = new AbortController();
    let opened = false;
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    return new Promise((resolve) => {
      const end = (/** @type {number} */ code, reason = "") => {
        if (over.signal.aborted) return;
        over.abort();
        this.#isOpen = false;
        socket.close();
        resolve({ opened, code, reason });
      };
      const patience = setTimeout(() => opened || end(0), OPENING_MS);
      const looking = setInterval(this.#watch(socket, () => end(0)), LOOK_EVERY_MS);
      over.signal.addEventListener("abort", () => (clearTimeout(patience), clearInterval(looking)));
      const during = { signal: over.signal };
      socket.addEventListener("open", () => this.#greet(socket), during);
      socket.addEventListener("close", (event) => end(event.code, event.reason), during);
      socket.addEventListener("message", ({ data }) => (opened = this.#hear(data) || opened), during);
      addEventListener("offline", () => end(0), during);
      this.#stop.signal.addEventListener("abort", () => end(0), during);
    });
  }

  /** @param {WebSocket} socket */
  #greet(socket) {
    socket.send(greeting());
    const place = Math.max(this.#seq, this.#listener.place());
    if (place) socket.send(resumed(place));
  }

  /**
   * Looks whether anything came since the last ping, and pings where all is silent.
   * @param {WebSocket} socket
   * @param {() => void} dead
   */
  #watch(socket, dead) {
    let pingedAt = 0;
    return () => {
      if (socket.readyState !== WebSocket.OPEN) return;
      if (pingedAt > this.#heardAt) return dead();
      pingedAt = performance.now();
      socket.send(ping());
    };
  }

  /**
   * @param {string | ArrayBuffer} message
   * @returns {boolean} whether the line is open with it
   */
  #hear(message) {
    this.#heardAt = performance.now();
    const { happening, seq } = read(message);
    if (seq !== null) this.#seq = Math.max(this.#seq, seq);
    if (happening.kind === "ready" && !this.#isOpen) {
      this.#isOpen = true;
      this.#listener.became("open");
    }
    this.#listener.happened(happening);
    return this.#isOpen;
  }
}

/** @param {number} failures */
function restAfter(failures) {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
  return longest * (0.5 + Math.random() / 2);
}
