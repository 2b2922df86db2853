// One entry of what was said so far; candidates may correct their own, and both wordings stay on the page.
import { call } from "../api.js";
import { element, tell } from "../parts.js";
import { say } from "../words.js";

/** @typedef {import("./session_state.js").Entry} Entry */

/** Draws an entry, and again where it was corrected meanwhile; an open correction is left alone. */
export class SpokenEntry {
  /** @type {Entry} */
  #entry;
  #session;
  #words = element("p", "");
  #first = element("p", "", "hint first-wording");
  #more = element("div", "", "entry-more");

  /**
   * @param {Entry} entry
   * @param {string} session
   */
  constructor(entry, session) {
    this.#entry = entry;
    this.#session = session;
    this.item = element("li", "", `entry ${entry.speaker}`);
    this.item.append(element("span", say(`room.${entry.speaker}`), "who"), this.#words, this.#more);
    this.draw(entry);
    if (entry.speaker === "candidate") this.#offer();
  }

  /** @param {Entry} entry */
  draw(entry) {
    this.#entry = entry;
    this.#words.textContent = entry.corrected ?? entry.text;
    tell(this.#first, entry.corrected === undefined ? "" : say("room.first_wording", { words: entry.text }));
  }

  #offer() {
    const open = element("button", say("room.correct"), "text-button");
    open.setAttribute("type", "button");
    open.addEventListener("click", () => this.#edit());
    this.#more.replaceChildren(this.#first, open);
  }

  #edit() {
    const form = /** @type {HTMLFormElement} */ (element("form", "", "stack-tight"));
    const box = /** @type {HTMLTextAreaElement} */ (element("textarea", ""));
    const trouble = element("p", "", "notice trouble");
    const save = element("button", say("room.correct_save"), "button");
    const leave = element("button", say("room.correct_leave"), "text-button");
    box.value = this.#words.textContent ?? "";
    box.maxLength = 20_000;
    box.required = true;
    box.setAttribute("aria-label", say("room.correct_label"));
    leave.setAttribute("type", "button");
    trouble.setAttribute("role", "alert");
    trouble.hidden = true;
    leave.addEventListener("click", () => this.#leave());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#send(box.value, trouble);
    });
    form.append(element("p", say("room.correct_hint"), "hint"), box, trouble, save, leave);
    this.#more.replaceChildren(this.#first, form);
    box.focus();
  }

  #leave() {
    this.#offer();
    this.#more.querySelector("button")?.focus();
  }

  /**
   * @param {string} words
   * @param {HTMLElement} trouble
   */
  async #send(words, trouble) {
    try {
      const kept = await call("PATCH", `/v1/sessions/${this.#session}/transcript/${this.#entry.seq}`, {
        corrected_text: words,
      });
      this.draw({ ...this.#entry, corrected: kept.corrected_text });
      this.#leave();
    } catch (error) {
      tell(trouble, error instanceof Error ? error.message : say("unreachable"));
    }
  }
}
