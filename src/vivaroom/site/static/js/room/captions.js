// What either side says, growing as the words come. Not a live region: whoever hears the room hears them already.
import { part, tell } from "../parts.js";

/** @typedef {"interviewer" | "candidate"} Side */

export class Captions {
  #room;
  /** @type {Record<Side, Map<string, string>>} the words of each utterance */
  #words = { interviewer: new Map(), candidate: new Map() };
  /** Utterances that are told as a whole again and again, so that what is told of them in pieces is known already. */
  #whole = new Set();
  /** Utterances that the interviewer has reacted to: they make room as soon as the candidate speaks again. */
  #answered = new Set();

  /** @param {HTMLElement} room */
  constructor(room) {
    this.#room = room;
  }

  /**
   * More words of an utterance.
   * @param {Side} side
   * @param {string} utterance
   * @param {string} more
   */
  add(side, utterance, more) {
    if (this.#whole.has(utterance)) return;
    const words = this.#words[side];
    if (side === "interviewer" && !words.has(utterance)) this.#turn();
    this.#set(side, utterance, (words.get(utterance) ?? "") + more);
  }

  /**
   * All that is understood so far of what the candidate says.
   * @param {string} utterance
   * @param {string} text
   */
  replace(utterance, text) {
    this.#whole.add(utterance);
    this.#set("candidate", utterance, text);
  }

  /**
   * An utterance of the candidate as it was understood in the end; nothing is left of one without words.
   * @param {string} utterance
   * @param {string} text
   */
  settle(utterance, text) {
    this.replace(utterance, text);
    if (!text) this.#words.candidate.delete(utterance);
    this.#draw("candidate");
  }

  clear() {
    for (const side of /** @type {Side[]} */ (["interviewer", "candidate"])) {
      this.#words[side].clear();
      this.#draw(side);
    }
  }

  #turn() {
    this.#words.interviewer.clear();
    for (const utterance of this.#words.candidate.keys()) this.#answered.add(utterance);
  }

  /**
   * @param {Side} side
   * @param {string} utterance
   * @param {string} text
   */
  #set(side, utterance, text) {
    if (side === "candidate" && !this.#answered.has(utterance)) {
      for (const answered of this.#answered) this.#words.candidate.delete(answered);
    }
    this.#words[side].set(utterance, text);
    this.#draw(side);
  }

  /** @param {Side} side */
  #draw(side) {
    const place = part(this.#room, `caption-${side}`);
    tell(place, [...this.#words[side].values()].join(" ").trim());
    part(this.#room, `captions-${side}`).hidden = place.hidden;
    place.scrollTop = place.scrollHeight;
  }
}
