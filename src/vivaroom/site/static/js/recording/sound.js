// The recording of a session: one player for the whole page, so that one thing sounds at a time.
import { call } from "../api.js";

/** @typedef {{per_second: number, candidate: number[], interviewer: number[]}} Peaks the loudest of each stretch, 0 to 100 */
/** @typedef {{url: string, expires_at: string, duration_ms: number, peaks: Peaks}} Recording */

/** Tells "moved" while it sounds, and "stopped" when it does so no more. */
export class RecordedSound extends EventTarget {
  #audio = new Audio();
  #address;
  /** Until when the link to the sound opens it, as a time stamp. */
  #opensUntil = 0;
  #end = Infinity;
  /** @type {{resolve: () => void, reject: (reason: unknown) => void} | null} who waits for the end of what sounds */
  #waiting = null;

  /** @param {string} address where the server tells of the recording */
  constructor(address) {
    super();
    this.#address = address;
    this.#audio.preload = "none";
    this.#audio.addEventListener("timeupdate", () => this.#moved());
    this.#audio.addEventListener("ended", () => this.stop());
    this.#audio.addEventListener("error", () => this.#settle((one) => one.reject(this.#audio.error)));
  }

  /** How far it is, in seconds. */
  get at() {
    return this.#audio.currentTime;
  }

  get sounds() {
    return this.#waiting !== null;
  }

  /** @returns {Promise<Recording>} what the server tells of it; throws what `call` throws */
  async look() {
    const recording = await call("GET", this.#address);
    this.#audio.src = recording.url;
    this.#opensUntil = Date.parse(recording.expires_at);
    return recording;
  }

  /**
   * Plays from one second to another; what sounds already stops. Resolves when it is over or was stopped.
   * Throws where it cannot be played.
   * @param {number} from
   * @param {number} [to]
   * @returns {Promise<void>}
   */
  async play(from, to = Infinity) {
    this.stop();
    await new Promise((resolve, reject) => {
      const mine = { resolve: () => resolve(undefined), reject };
      this.#waiting = mine;
      const isMine = () => this.#waiting === mine;
      this.#begin(from, to, isMine).catch((error) => isMine() && this.#settle((one) => one.reject(error)));
    });
  }

  stop() {
    this.#settle((one) => one.resolve());
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {() => boolean} isMine whether nothing else was begun or stopped meanwhile
   */
  async #begin(from, to, isMine) {
    if (Date.now() >= this.#opensUntil) await this.look();
    if (!isMine()) return;
    this.#end = to;
    this.#audio.currentTime = Math.max(from, 0);
    await this.#audio.play();
  }

  #moved() {
    if (!this.sounds) return;
    this.dispatchEvent(new Event("moved"));
    if (this.at >= this.#end) this.stop();
  }

  /** @param {(waiting: {resolve: () => void, reject: (reason: unknown) => void}) => void} tell */
  #settle(tell) {
    this.#audio.pause();
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) tell(waiting);
    this.dispatchEvent(new Event("stopped"));
  }
}
