// Beside quotes, answers and lines that were spoken: a button that plays their moment of the recording.
import { element, part } from "../parts.js";
import { say } from "../words.js";
import { RecordingPlayer } from "./player.js";
import { RecordedSound } from "./sound.js";

/** @typedef {[character: number, ms: number]} Point a place in the words of an answer, and when in the recording it was said */
/** @typedef {{from: number, to: number}} Moment in seconds */

const BEFORE_S = 0.15;
const AFTER_S = 0.3;
const WORDS_SHOWN = 6;

class RecordedMoments extends HTMLElement {
  #sound = new RecordedSound("");
  /** @type {Record<string, Point[]>} the points of each answer, first and last at its ends */
  #points = {};

  connectedCallback() {
    const { recording, moments } = this.dataset;
    if (!recording || !moments) return;
    this.#sound = new RecordedSound(recording);
    this.#points = JSON.parse(moments);
    new RecordingPlayer(part(this, "recording"), this.#sound).open();
    for (const quote of this.querySelectorAll("[data-answer-seq]")) this.#offerQuote(/** @type {HTMLElement} */ (quote));
    for (const answer of this.querySelectorAll("[id^='answer-']")) this.#offerAnswer(answer);
    for (const time of this.querySelectorAll("[data-from]")) this.#offerLine(/** @type {HTMLElement} */ (time));
  }

  disconnectedCallback() {
    this.#sound.stop();
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

  /** @param {HTMLElement} time when a line of the transcript was said, which becomes the face of its button */
  #offerLine(time) {
    const moment = { from: Number(time.dataset.from) / 1000, to: Number(time.dataset.to) / 1000 };
    const words = time.closest("li")?.querySelector("p")?.textContent ?? "";
    const face = time.textContent ?? "";
    time.textContent = "";
    this.#offer(time, moment, words, face);
  }

  /**
   * @param {Element} place
   * @param {Moment} moment
   * @param {string} words
   * @param {string} [face] what stands on the button instead of what it does
   */
  #offer(place, moment, words, face = "") {
    const button = /** @type {HTMLButtonElement} */ (element("button", say("moments.play"), "text-button moment no-print"));
    const first = words.trim().split(/\s+/);
    const shown = first.slice(0, WORDS_SHOWN).join(" ") + (first.length > WORDS_SHOWN ? " …" : "");
    button.type = "button";
    button.dataset.words = shown;
    button.dataset.face = face;
    this.#label(button, "play");
    button.addEventListener("click", () => button.classList.contains("sounding") ? this.#sound.stop() : this.#play(button, moment));
    place.append(" ", button);
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {"play" | "stop"} deed
   */
  #label(button, deed) {
    const { face, words } = button.dataset;
    button.textContent = face || say(`moments.${deed}`);
    button.setAttribute("aria-label", `${say(`moments.${deed}`)}${face ? ` ${face}` : ""}: ${words}`);
    button.classList.toggle("sounding", deed === "stop");
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {Moment} moment
   */
  async #play(button, moment) {
    const playing = this.#sound.play(moment.from - BEFORE_S, moment.to + AFTER_S);
    this.#label(button, "stop");
    try {
      await playing;
      this.#label(button, "play");
    } catch {
      button.replaceWith(element("span", say("moments.gone"), "quiet small"));
    }
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
