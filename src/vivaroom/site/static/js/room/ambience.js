// How loud it is around a microphone, from the loudness of its last few seconds.

/** @typedef {"waiting" | "nothing" | "quiet" | "some" | "loud"} Verdict */

const BLOCKS = 150; // 3 s
const ENOUGH = 50;
const QUIET_PART = 0.2; // the quietest fifth is what sounds between words
const QUIET_DB = -50;
const LOUD_DB = -36;
const FLOOR_DB = -70;

export class Ambience {
  /** @type {number[]} */
  #levels = [];

  /** @param {number} level the root mean square of a block, 0 to 1 */
  add(level) {
    this.#levels.push(level);
    if (this.#levels.length > BLOCKS) this.#levels.shift();
  }

  /** What a meter shows of the last blocks, 0 (nothing) to 1 (as loud as can be). */
  get now() {
    const loudest = Math.max(0, ...this.#levels.slice(-5));
    return Math.max(0, Math.min(1, 1 - decibels(loudest) / FLOOR_DB));
  }

  /** @returns {Verdict} */
  get verdict() {
    if (this.#levels.length < ENOUGH) return "waiting";
    if (Math.max(...this.#levels) === 0) return "nothing";
    const sorted = [...this.#levels].sort((a, b) => a - b);
    const between = decibels(sorted[Math.floor(sorted.length * QUIET_PART)]);
    return between < QUIET_DB ? "quiet" : between < LOUD_DB ? "some" : "loud";
  }
}

/** @param {number} level */
function decibels(level) {
  return 20 * Math.log10(Math.max(level, 1e-5));
}
