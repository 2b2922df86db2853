// The interviewer's voice: plays what comes, stops at once, and knows how much of it was heard.

/** @typedef {import("./player_worklet.js").Played} Played */
/** @typedef {import("./player_worklet.js").Piece} Piece */

const NOTHING = -1;
const LONGEST_REST_MS = 5_000; // the server is never further ahead

export class Speaker {
  #player;
  #void = NOTHING;
  #latest = NOTHING;
  /** @type {Played} */
  #played = { saying: NOTHING, ms: 0, flushed: false, dry: true };
  /** The last node before the loudspeaker. */
  output;
  /** @type {(played: Played) => void} */
  told = () => {};

  /** @param {AudioContext} context */
  constructor(context) {
    this.#player = new AudioWorkletNode(context, "player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.#player.port.onmessage = ({ data }) => this.#hear(data);
    this.output = new GainNode(context);
    this.#player.connect(this.output).connect(context.destination);
  }

  /** @param {Played} played */
  #hear(played) {
    this.#played = played;
    this.told(played);
  }

  /** How far the saying that sounds, or sounded last, was played. */
  get played() {
    return this.#played;
  }

  /**
   * Plays a piece, unless its saying was made void.
   * @param {Piece} piece
   */
  play(piece) {
    if (piece.saying <= this.#void) return;
    this.#latest = Math.max(this.#latest, piece.saying);
    this.#player.port.postMessage(piece, [piece.pcm.buffer]);
  }

  /** Makes void what is queued, and what is still on its way of it. */
  flush() {
    this.#void = this.#latest;
    this.#player.port.postMessage("flush");
  }

  /** Forgets all sayings: another connection counts them anew. */
  renew() {
    this.flush();
    this.#void = NOTHING;
    this.#latest = NOTHING;
  }

  /**
   * Waits until all that came was heard.
   * @returns {Promise<void>}
   */
  async finish() {
    const patience = performance.now() + LONGEST_REST_MS;
    while (!this.#played.dry && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  stop() {
    this.#player.disconnect();
    this.output.disconnect();
    this.#player.port.close();
  }
}
