// The whole recording above a report: its waveform, where it is, and a button that plays from there.
import { part } from "../parts.js";
import { say } from "../words.js";

/** @typedef {import("./sound.js").RecordedSound} RecordedSound */
/** @typedef {import("./sound.js").Peaks} Peaks */

const COLUMNS = 240;
const HALF = 50; // the height of one voice, in the units of the drawing

export class RecordingPlayer {
  #figure;
  #sound;
  #place;
  #button;
  #isDragged = false;

  /**
   * @param {HTMLElement} figure
   * @param {RecordedSound} sound
   */
  constructor(figure, sound) {
    this.#figure = figure;
    this.#sound = sound;
    this.#place = /** @type {HTMLInputElement} */ (part(figure, "place"));
    this.#button = part(figure, "whole");
    this.#button.addEventListener("click", () => (sound.sounds ? sound.stop() : this.#play()));
    this.#place.addEventListener("input", () => this.#drag());
    this.#place.addEventListener("change", () => this.#drop());
    sound.addEventListener("moved", () => this.#follow());
    sound.addEventListener("stopped", () => this.#label("play"));
  }

  /** Shows the recording, unless there is none to be played. */
  async open() {
    try {
      const { duration_ms, peaks } = await this.#sound.look();
      this.#place.max = String(Math.ceil(duration_ms / 1000));
      this.#draw("candidate", peaks, -1);
      this.#draw("interviewer", peaks, 1);
      this.#label("play");
      this.#show();
      this.#figure.hidden = false;
    } catch {
      // The buttons beside the quotes say so when they are pressed.
    }
  }

  async #play() {
    const playing = this.#sound.play(Number(this.#place.value));
    this.#label("stop");
    try {
      await playing;
    } catch {
      this.#button.textContent = say("moments.gone");
    }
  }

  #drag() {
    this.#isDragged = true;
    this.#show();
  }

  #drop() {
    this.#isDragged = false;
    if (this.#sound.sounds) this.#play();
  }

  #follow() {
    this.#label("stop");
    if (this.#isDragged) return;
    this.#place.value = String(this.#sound.at);
    this.#show();
  }

  #show() {
    const [now, all] = [Number(this.#place.value), Number(this.#place.max)];
    const text = `${clock(now)} / ${clock(all)}`;
    part(this.#figure, "clock").textContent = text;
    this.#place.setAttribute("aria-valuetext", text);
    const line = this.#figure.querySelector("line");
    for (const end of ["x1", "x2"]) line?.setAttribute(end, String(all ? (now / all) * COLUMNS : 0));
  }

  /** @param {"play" | "stop"} deed */
  #label(deed) {
    this.#button.textContent = say(`moments.${deed}`);
    this.#button.setAttribute("aria-label", `${say(`moments.${deed}`)}: ${this.#button.dataset.words}`);
    this.#button.classList.toggle("sounding", deed === "stop");
  }

  /**
   * @param {"candidate" | "interviewer"} voice
   * @param {Peaks} peaks
   * @param {1 | -1} direction down or up from the middle
   */
  #draw(voice, peaks, direction) {
    const bars = loudest(peaks[voice], COLUMNS).map((peak, column) => {
      const height = direction * Math.max((peak / 100) * HALF, 0.5);
      return `M${column + 0.5} ${HALF}v${height.toFixed(1)}`;
    });
    this.#figure.querySelector(`path.${voice}`)?.setAttribute("d", bars.join(""));
  }
}

/**
 * As many values as there are columns, each the loudest of its share.
 * @param {number[]} values
 * @param {number} columns
 * @returns {number[]}
 */
function loudest(values, columns) {
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(Math.floor(((column + 1) * values.length) / columns), from + 1);
    return Math.max(0, ...values.slice(from, to));
  });
}

/** @param {number} seconds */
function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
