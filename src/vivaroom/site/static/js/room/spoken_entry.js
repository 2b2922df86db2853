// One entry of what was said so far; candidates may correct what was heard of their own words, and both wordings stay.
import { HeardWords } from "../heard_words.js";
import { element, part } from "../parts.js";
import { say } from "../words.js";

/** @typedef {import("../heard_words.js").Sitting} Sitting */
/** @typedef {import("./session_state.js").Entry} Entry */

/** Draws an entry, and again where it was corrected meanwhile. */
export class SpokenEntry {
  /** @type {Entry} */
  #entry;
  #words = element("p", "");
  #heard;

  /**
   * @param {Entry} entry
   * @param {HTMLElement} room
   * @param {Sitting} sitting
   */
  constructor(entry, room, sitting) {
    this.#entry = entry;
    this.item = element("li", "", `entry ${entry.speaker}`);
    this.item.append(element("span", say(`room.${entry.speaker}`), "who"), this.#words);
    this.#heard = entry.speaker === "candidate" ? this.#correctable(room, sitting) : null;
    this.draw(entry);
  }

  get seq() {
    return this.#entry.seq;
  }

  /** @param {Entry} entry */
  draw(entry) {
    this.#entry = entry;
    if (this.#heard) this.#heard.draw(entry);
    else this.#words.textContent = entry.text;
  }

  /**
   * Goes on with a correction that was begun elsewhere.
   * @param {string} words
   */
  edit(words) {
    this.#heard?.edit(words);
  }

  /**
   * @param {HTMLElement} room
   * @param {Sitting} sitting
   */
  #correctable(room, sitting) {
    const more = /** @type {HTMLTemplateElement} */ (part(room, "heard-more")).content.cloneNode(true);
    this.item.append(more);
    return new HeardWords(this.#words, this.item, sitting);
  }
}
