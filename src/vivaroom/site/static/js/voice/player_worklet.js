// To the loudspeaker, on the audio thread: what is said waits in a short queue, evens out jitter, and ends when told to.
import { Resampler } from "./resampler.js";

const RATE = 24_000;
const DEPTH_S = 0.06; // is queued before a saying begins, and again after it ran dry
const FADE_S = 0.004; // a flush would crack without it
const TELL_EVERY_S = 0.05;

/** @typedef {{saying: number, ms: number, pcm: Int16Array}} Piece the next piece of a saying, and where in it the piece begins */
/** @typedef {{saying: number, ms: number, flushed: boolean, dry: boolean}} Played how far a saying was played */

class Player extends AudioWorkletProcessor {
  /** @type {{saying: number, ms: number, samples: Float32Array}[]} */
  #queue = [];
  #resampler = new Resampler(RATE, sampleRate);
  #queued = 0;
  #at = 0;
  #waited = 0;
  #runs = false;
  #untold = 0;
  #place = { saying: 0, ms: 0 };
  #tail = new Float32Array(0);

  constructor() {
    super();
    this.port.onmessage = ({ data }) => (data === "flush" ? this.#flush() : this.#add(data));
  }

  /** @param {Piece} piece */
  #add({ saying, ms, pcm }) {
    if (this.#queue.at(-1)?.saying !== saying && this.#place.saying !== saying) this.#resampler = new Resampler(RATE, sampleRate);
    const samples = this.#resampler.push(Float32Array.from(pcm, (value) => value / 32_768));
    this.#queue.push({ saying, ms, samples });
    this.#queued += samples.length;
  }

  #flush() {
    const rest = Math.min(Math.round(FADE_S * sampleRate), this.#runs ? this.#queued : 0);
    this.#tail = Float32Array.from({ length: rest }, (_, place) => this.#next() * (1 - place / rest));
    this.#queue = [];
    this.#queued = 0;
    this.#at = 0;
    this.#rest();
    this.#tell({ flushed: true, dry: true });
  }

  #rest() {
    this.#runs = false;
    this.#waited = 0;
  }

  /**
   * @param {Float32Array[][]} _
   * @param {Float32Array[][]} outputs
   */
  process(_, [[out]]) {
    if (this.#tail.length) {
      out.set(this.#tail.subarray(0, out.length));
      this.#tail = this.#tail.subarray(out.length);
      return true;
    }
    if (this.#queued === 0) {
      if (this.#runs) this.#tell({ flushed: false, dry: true });
      this.#rest();
      return true;
    }
    if (!this.#runs && !this.#mayBegin(out.length)) return true;
    this.#play(out);
    return true;
  }

  /** @param {number} frames */
  #mayBegin(frames) {
    this.#waited += frames;
    const depth = DEPTH_S * sampleRate;
    this.#runs = this.#queued >= depth || this.#waited >= depth; // the end of a saying may be shorter than the depth
    return this.#runs;
  }

  /** @param {Float32Array} out */
  #play(out) {
    for (let place = 0; place < out.length && this.#queued; place += 1) out[place] = this.#next();
    this.#untold += out.length;
    if (this.#untold >= TELL_EVERY_S * sampleRate) this.#tell({ flushed: false, dry: false });
  }

  #next() {
    while (this.#at >= this.#queue[0].samples.length) {
      this.#queue.shift();
      this.#at = 0;
    }
    const { saying, ms, samples } = this.#queue[0];
    const sample = samples[this.#at++];
    this.#queued -= 1;
    this.#place = { saying, ms: ms + (this.#at * 1000) / sampleRate };
    return sample;
  }

  /** @param {{flushed: boolean, dry: boolean}} how */
  #tell(how) {
    this.#untold = 0;
    /** @type {Played} */
    const played = { ...this.#place, ...how };
    this.port.postMessage(played);
  }
}

registerProcessor("player", Player);
