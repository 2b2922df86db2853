// The candidate's own words as they were heard: a quiet button corrects them in place, and both wordings stay in sight.
import { call, inWords } from "./api.js";
import { element, part, tell } from "./parts.js";
import { say } from "./words.js";

/**
 * @typedef {object} Heard an utterance of the candidate
 * @property {number} seq its place in the ledger
 * @property {string} text as it was heard or typed
 * @property {string} [corrected]
 * @property {boolean} heard whether it was spoken, so that it may have been misheard
 */
/**
 * @typedef {object} Sitting
 * @property {string} session
 * @property {() => boolean} isOver whether a correction comes too late to be judged
 */
/** @typedef {{heard: Heard, form: HTMLFormElement, box: HTMLTextAreaElement, trouble: HTMLElement, save: HTMLElement}} Correcting */
/** @typedef {{seq: number, words: string}} Unfinished a correction that was not saved yet */

const LONGEST = 20_000;
const WORDS_NAMED = 6;

/** Whether somebody is writing a correction right now, and is not to be led elsewhere. */
export function isCorrecting() {
  return Boolean(document.activeElement?.closest("form.correcting"));
}

export class HeardWords {
  #words;
  #more;
  #sitting;
  #changed;
  /** @type {Heard | null} */
  #heard = null;
  #live = "";
  /** @type {Correcting | null} what is being corrected, which stays open when other words take this place */
  #correcting = null;
  #isSaving = false;
  /** @type {{seq: number, words: string, before?: string} | null} what was saved here last, until the ledger tells of it */
  #saved = null;

  /**
   * @param {HTMLElement} words where the words stand
   * @param {ParentNode} more has the parts "corrected", "first", "correct" and "kept"
   * @param {Sitting} sitting
   * @param {() => void} [changed] called after a correction was begun, saved or left
   */
  constructor(words, more, sitting, changed = () => {}) {
    this.#words = words;
    this.#more = {
      corrected: part(more, "corrected"),
      first: part(more, "first"),
      correct: part(more, "correct"),
      kept: part(more, "kept"),
    };
    this.#sitting = sitting;
    this.#changed = changed;
    this.#more.correct.addEventListener("click", () => this.edit());
  }

  get isOpen() {
    return this.#correcting !== null;
  }

  /**
   * Shows an utterance, and behind it what is being said and stands nowhere yet; an open correction is left alone.
   * @param {Heard | null} heard
   * @param {string} [live]
   */
  draw(heard, live = "") {
    this.#heard = heard;
    this.#live = live;
    this.#goOnWith(heard);
    this.#show();
  }

  /**
   * Opens the words in a field.
   * @param {string} [words] other words than those that stand there, as they were left elsewhere: the focus stays where it is
   */
  edit(words) {
    if (!this.#heard || this.#correcting) return;
    this.#correcting = this.#form(this.#heard, words ?? this.#told(this.#heard));
    this.#words.before(this.#correcting.form);
    tell(this.#more.kept);
    this.#show();
    this.#changed();
    if (words !== undefined) return;
    this.#correcting.box.setSelectionRange(0, 0);
    this.#correcting.box.focus();
  }

  /**
   * Closes the field. Gives what was written and not saved, to be gone on with elsewhere.
   * @returns {Unfinished | null}
   */
  release() {
    const open = this.#correcting;
    if (!open) return null;
    this.#leave();
    const words = open.box.value;
    return words === this.#told(open.heard) ? null : { seq: open.heard.seq, words };
  }

  /** @param {Heard} heard */
  #told(heard) {
    const saved = this.#saved;
    const isNews = saved?.seq === heard.seq && saved.before === heard.corrected;
    return (isNews ? saved.words : heard.corrected) ?? heard.text;
  }

  #show() {
    const heard = this.#heard;
    const told = heard && this.#told(heard);
    const isOpen = heard !== null && this.#correcting?.heard.seq === heard.seq;
    tell(this.#words, [isOpen ? "" : told, this.#live].filter(Boolean).join(" "));
    const { corrected, first, correct } = this.#more;
    corrected.hidden = isOpen || !heard || told === heard.text;
    first.textContent = heard ? say(heard.heard ? "heard.as_heard" : "heard.as_typed", { words: heard.text }) : "";
    correct.hidden = !heard?.heard || this.isOpen;
    const name = say("heard.correct", { words: beginning(told ?? "") });
    for (const label of ["aria-label", "title"]) correct.setAttribute(label, name);
  }

  /**
   * What was added to an answer that is being corrected is added to the field as well.
   * @param {Heard | null} heard
   */
  #goOnWith(heard) {
    const open = this.#correcting;
    if (!open || !heard || heard.seq === open.heard.seq || !heard.text.startsWith(`${open.heard.text} `)) return;
    const { box } = open;
    box.setRangeText(heard.text.slice(open.heard.text.length), box.value.length, box.value.length, "preserve");
    open.heard = heard;
  }

  /**
   * @param {Heard} heard
   * @param {string} words
   * @returns {Correcting}
   */
  #form(heard, words) {
    const form = /** @type {HTMLFormElement} */ (element("form", "", "correcting stack-tight"));
    const box = /** @type {HTMLTextAreaElement} */ (element("textarea", "", "text-field"));
    const hint = element("p", say(this.#sitting.isOver() ? "heard.hint_after" : "heard.hint"), "hint");
    const trouble = element("p", "", "notice trouble");
    const save = element("button", say("heard.save"), "button outline");
    const leave = element("button", say("heard.cancel"), "text-button");
    const row = element("div", "", "row");
    Object.assign(box, { value: words, maxLength: LONGEST, required: true, rows: 2 });
    box.setAttribute("aria-label", say("heard.label"));
    hint.id = `correcting-${heard.seq}-${Math.random().toString(36).slice(2)}`;
    box.setAttribute("aria-describedby", hint.id);
    trouble.setAttribute("role", "alert");
    trouble.hidden = true;
    leave.setAttribute("type", "button");
    leave.addEventListener("click", () => this.#leave());
    form.addEventListener("keydown", (event) => this.#pressed(event, form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    row.append(save, leave);
    form.append(box, hint, trouble, row);
    return { heard, form, box, trouble, save };
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLFormElement} form
   */
  #pressed(event, form) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.#leave();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  }

  async #save() {
    const open = this.#correcting;
    if (!open || this.#isSaving) return;
    const words = open.box.value.trim();
    if (words === this.#told(open.heard)) return this.#leave();
    const { seq, corrected: before } = open.heard;
    this.#isSaving = true;
    tell(open.trouble);
    open.save.textContent = say("heard.saving");
    try {
      const path = `/v1/sessions/${this.#sitting.session}/transcript/${seq}`;
      const kept = await call("PATCH", path, { corrected_text: words });
      this.#saved = { seq, words: kept.corrected_text, before };
      if (this.#correcting === open) this.#leave();
      tell(this.#more.kept, say("heard.kept"));
    } catch (error) {
      tell(open.trouble, inWords(error));
    } finally {
      this.#isSaving = false;
      open.save.textContent = say("heard.save");
    }
  }

  /** Closes the field; whoever was in it goes on at the button that opened it. */
  #leave() {
    const open = this.#correcting;
    if (!open) return;
    const wasInside = open.form.contains(document.activeElement);
    this.#correcting = null;
    open.form.remove();
    this.#show();
    this.#changed();
    if (wasInside) this.#more.correct.focus();
  }
}

/** @param {string} words */
function beginning(words) {
  const all = words.trim().split(/\s+/);
  return all.slice(0, WORDS_NAMED).join(" ") + (all.length > WORDS_NAMED ? " …" : "");
}
