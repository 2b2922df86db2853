// Beside quotes and answers that were spoken: a button that plays their moment of the recording.
import { call } from "./api.js";
import { element } from "./parts.js";
import { say } from "./words.js";

/** @typedef {[character: number, ms: number]} Point a place in the words of an answer, and when in the recording it was said */
/** @typedef {{from: number, to: number}} Moment in seconds */

const BEFORE_S = 0.15;
const AFTER_S = 0.3;
const WORDS_SHOWN = 6;

class RecordedMoments extends HTMLElement {
  #audio = new Audio();
  /** Until when the link to the sound opens it, as a time stamp. */
  #opensUntil = 0;
  /** @type {Record<string, Point[]>} the points of each answer, first and last at its ends */
  #points = {};
  /** @type {HTMLButtonElement | null} */
  #playing = null;
  #end = 0;

  connectedCallback() {
    const { recording, moments } = this.dataset;
    if (!recording || !moments) return;
    this.#points = JSON.parse(moments);
    this.#audio.preload = "none";
    this.#audio.addEventListener("timeupdate", () => this.#audio.currentTime >= this.#end && this.#stop());
    this.#audio.addEventListener("ended", () => this.#stop());
    this.#audio.addEventListener("error", () => this.#fail());
    for (const quote of this.querySelectorAll("[data-answer-seq]")) this.#offerQuote(/** @type {HTMLElement} */ (quote));
    for (const answer of this.querySelectorAll("[id^='answer-']")) this.#offerAnswer(answer);
  }

  disconnectedCallback() {
    this.#audio.pause();
  }

  /** @param {HTMLElement} quote */
  #offerQuote(quote) {
    const points = this.#points[quote.dataset.answerSeq ?? ""];
    if (!points) return;
    const moment = { from: secondsAt(points, Number(quote.dataset.start)), to: secondsAt(points, Number(quote.dataset.end)) };
    this.#offer(quote, moment, quote.querySelector("p")?.textContent ?? "");
  }

  /** @param {Element} answer the line above the words */
  #offerAnswer(answer) {
    const points = this.#points[answer.id.replace("answer-", "")];
    if (!points) return;
    const moment = { from: points[0][1] / 1000, to: points[points.length - 1][1] / 1000 };
    this.#offer(answer, moment, answer.nextElementSibling?.textContent ?? "");
  }

  /**
   * @param {Element} place
   * @param {Moment} moment
   * @param {string} words
   */
  #offer(place, moment, words) {
    const button = /** @type {HTMLButtonElement} */ (element("button", say("moments.play"), "text-button moment no-print"));
    const first = words.trim().split(/\s+/);
    const shown = first.slice(0, WORDS_SHOWN).join(" ") + (first.length > WORDS_SHOWN ? " …" : "");
    button.type = "button";
    button.dataset.words = shown;
    this.#label(button, "play");
    button.addEventListener("click", () => (this.#playing === button ? this.#stop() : this.#play(button, moment)));
    place.append(" ", button);
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {"play" | "stop"} deed
   */
  #label(button, deed) {
    button.textContent = say(`moments.${deed}`);
    button.setAttribute("aria-label", `${say(`moments.${deed}`)}: ${button.dataset.words}`);
    button.classList.toggle("sounding", deed === "stop");
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {Moment} moment
   */
  async #play(button, moment) {
    this.#stop();
    this.#playing = button;
    this.#end = moment.to + AFTER_S;
    this.#label(button, "stop");
    try {
      await this.#open();
      if (this.#playing !== button) return;
      this.#audio.currentTime = Math.max(moment.from - BEFORE_S, 0);
      await this.#audio.play();
    } catch {
      if (this.#playing === button) this.#fail();
    }
  }

  /** Asks for a link to the sound, which opens it for a while only. */
  async #open() {
    if (Date.now() < this.#opensUntil) return;
    const recording = await call("GET", this.dataset.recording ?? "");
    this.#audio.src = recording.url;
    this.#opensUntil = Date.parse(recording.expires_at);
  }

  #stop() {
    this.#audio.pause();
    if (this.#playing) this.#label(this.#playing, "play");
    this.#playing = null;
  }

  #fail() {
    const button = this.#playing;
    this.#stop();
    if (button) button.replaceWith(element("span", say("moments.gone"), "quiet small"));
  }
}

/**
 * When a character was said, evenly between the points around it.
 * @param {Point[]} points in order, at least two
 * @param {number} character
 * @returns {number} seconds
 */
function secondsAt(points, character) {
  const next = points.findIndex(([place]) => place >= character);
  if (next <= 0) return points[next < 0 ? points.length - 1 : 0][1] / 1000;
  const [[fromPlace, fromMs], [toPlace, toMs]] = [points[next - 1], points[next]];
  return (fromMs + ((character - fromPlace) / (toPlace - fromPlace)) * (toMs - fromMs)) / 1000;
}

customElements.define("recorded-moments", RecordedMoments);
