// How much time a session has left, in words that do not hurry.
import { say } from "../words.js";

const MINUTE = 60;

/**
 * @param {number} seconds
 * @returns {string}
 */
export function timeLeft(seconds) {
  if (seconds <= 0) return say("room.time_over");
  if (seconds < MINUTE) return say("room.time_last");
  return say("room.time_left", { minutes: Math.ceil(seconds / MINUTE) });
}

/** A clock that runs between two looks at the server's own. */
export class Clock {
  #seconds = 0;
  #since = 0;
  #runs = false;

  /**
   * @param {number} remainingSeconds
   * @param {boolean} runs
   */
  set(remainingSeconds, runs) {
    this.#seconds = remainingSeconds;
    this.#since = performance.now();
    this.#runs = runs;
  }

  get remainingSeconds() {
    const gone = this.#runs ? (performance.now() - this.#since) / 1000 : 0;
    return Math.max(this.#seconds - gone, 0);
  }
}
