// From the microphone, on the audio thread: blocks of 20 ms, PCM16, 16 kHz, each with its loudness.
import { Resampler } from "./resampler.js";

const RATE = 16_000;
const BLOCK = 320;

/** @typedef {{pcm: Int16Array<ArrayBuffer>, level: number}} Block a block and its loudness, the root of its mean square, 0 to 1 */

class Capture extends AudioWorkletProcessor {
  #resampler = new Resampler(sampleRate, RATE);
  #pcm = new Int16Array(BLOCK);
  #filled = 0;
  #energy = 0;

  /** @param {Float32Array[][]} inputs */
  process([input]) {
    if (input[0]) for (const sample of this.#resampler.push(input[0])) this.#keep(sample);
    return true;
  }

  /** @param {number} sample */
  #keep(sample) {
    const limited = Math.max(-1, Math.min(1, sample));
    this.#pcm[this.#filled++] = Math.round(limited * 32_767);
    this.#energy += limited * limited;
    if (this.#filled < BLOCK) return;
    /** @type {Block} */
    const block = { pcm: this.#pcm, level: Math.sqrt(this.#energy / BLOCK) };
    this.port.postMessage(block, [block.pcm.buffer]);
    this.#pcm = new Int16Array(BLOCK);
    this.#filled = 0;
    this.#energy = 0;
  }
}

registerProcessor("capture", Capture);
