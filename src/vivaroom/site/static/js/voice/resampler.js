// From one sampling rate to another, in a stream: a windowed sinc, with its kernels worked out once for every phase.

const LOBES = 16; // of the sinc, on either side
const PASSED = 0.94; // of the lower of the two Nyquist frequencies; the rest is the slope

export class Resampler {
  #up;
  #down;
  #taps;
  #kernels;
  #held;
  #length;
  #phase = 0;

  /**
   * @param {number} from samples per second of what comes
   * @param {number} to samples per second of what is wanted
   */
  constructor(from, to) {
    const common = divisor(from, to);
    this.#up = to / common;
    this.#down = from / common;
    const stretch = Math.max(1, from / to);
    const reach = Math.ceil(LOBES * stretch);
    this.#taps = 2 * reach;
    this.#kernels = kernelsOf(this.#up, reach, PASSED / stretch);
    this.#held = new Float32Array(this.#taps + 4096);
    this.#length = reach - 1; // silence before the first sample, so that it comes out at once
  }

  /**
   * What can be told after these samples; the last few wait for what follows them.
   * @param {Float32Array} samples
   * @returns {Float32Array}
   */
  push(samples) {
    this.#hold(samples);
    const most = Math.ceil((samples.length * this.#up) / this.#down) + this.#taps;
    const made = new Float32Array(most);
    let count = 0;
    let place = 0;
    while (place + this.#taps <= this.#length) {
      made[count++] = this.#at(place);
      this.#phase += this.#down;
      place += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    this.#forget(place);
    return made.subarray(0, count);
  }

  /** @param {number} place */
  #at(place) {
    const kernel = this.#phase * this.#taps;
    let sum = 0;
    for (let tap = 0; tap < this.#taps; tap += 1) sum += this.#held[place + tap] * this.#kernels[kernel + tap];
    return sum;
  }

  /** @param {Float32Array} samples */
  #hold(samples) {
    const needed = this.#length + samples.length;
    if (needed > this.#held.length) {
      const roomier = new Float32Array(needed * 2);
      roomier.set(this.#held.subarray(0, this.#length));
      this.#held = roomier;
    }
    this.#held.set(samples, this.#length);
    this.#length = needed;
  }

  /** @param {number} place */
  #forget(place) {
    const gone = Math.min(place, this.#length);
    this.#held.copyWithin(0, gone, this.#length);
    this.#length -= gone;
  }
}

/**
 * One kernel for every phase; each sums to one, so that loudness stays.
 * @param {number} phases
 * @param {number} reach samples on either side
 * @param {number} passed
 */
function kernelsOf(phases, reach, passed) {
  const taps = 2 * reach;
  const kernels = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const away = tap - (reach - 1) - phase / phases;
      const window = 0.5 + 0.5 * Math.cos((Math.PI * away) / reach);
      kernels[phase * taps + tap] = sinc(away * passed) * window;
      sum += kernels[phase * taps + tap];
    }
    for (let tap = 0; tap < taps; tap += 1) kernels[phase * taps + tap] /= sum;
  }
  return kernels;
}

/** @param {number} x */
function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function divisor(a, b) {
  return b === 0 ? a : divisor(b, a % b);
}
