// What either side says, growing as the words come, until the ledger has them: then they are shown as it tells them, and
// can be corrected. Not a live region: whoever hears the room hears them already.
import { HeardWords } from "../heard_words.js";
import { part, tell } from "../parts.js";

/** @typedef {import("../heard_words.js").Heard} Heard */
/** @typedef {import("../heard_words.js").Sitting} Sitting */
/** @typedef {"interviewer" | "candidate"} Side */

export class Captions {
  #room;
  #heard;
  /** @type {Record<Side, Map<string, string>>} the words of each utterance */
  #words = { interviewer: new Map(), candidate: new Map() };
  /** Utterances that are told as a whole again and again, so that what is told of them in pieces is known already. */
  #whole = new Set();
  /** Utterances that are as they were understood in the end. */
  #settled = new Set();
  /** Utterances whose words are in the ledger. */
  #kept = new Set();
  /** Utterances that the interviewer has reacted to: they make room as soon as the candidate speaks again. */
  #answered = new Set();
  /** @type {Heard | null} the candidate's last answer, as the ledger has it */
  #answer = null;
  #isAnswered = false;
  /** The newest answer that was shown. */
  #seq = 0;

  /**
   * @param {HTMLElement} room
   * @param {Sitting} sitting
   */
  constructor(room, sitting) {
    this.#room = room;
    const words = part(room, "caption-candidate");
    this.#heard = new HeardWords(words, part(room, "captions-candidate"), sitting, () => this.#showSides());
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
    this.#settled.add(utterance);
    if (!text) this.#words.candidate.delete(utterance);
    if (this.#answer?.text.endsWith(text)) this.#keep(utterance);
    this.#draw("candidate");
  }

  /**
   * What the ledger tells of the candidate's answers: of a new one, or of a correction.
   * @param {Heard[]} entries
   */
  follow(entries) {
    const last = entries.findLast((one) => one.heard);
    if (last && last.seq > this.#seq) this.#take(last);
    this.#answer = entries.find((one) => one.seq === this.#answer?.seq) ?? this.#answer;
    this.#draw("candidate");
  }

  /**
   * Begins anew, with the last answer that the ledger has.
   * @param {Heard[]} entries
   */
  begin(entries) {
    this.#words.interviewer.clear();
    this.#words.candidate.clear();
    this.#seq = 0;
    this.#answer = null;
    this.follow(entries);
    this.#isAnswered = true;
    this.#draw("interviewer");
  }

  /** Closes a correction; gives what was not saved. */
  release() {
    return this.#heard.release();
  }

  #turn() {
    this.#words.interviewer.clear();
    for (const utterance of this.#words.candidate.keys()) this.#answered.add(utterance);
    this.#isAnswered = true;
  }

  /** @param {Heard} answer */
  #take(answer) {
    this.#isAnswered = false;
    for (const [utterance, text] of this.#words.candidate) {
      if (!this.#settled.has(utterance) && !answer.text.endsWith(text)) continue;
      this.#isAnswered ||= this.#answered.has(utterance);
      this.#keep(utterance);
    }
    this.#answer = answer;
    this.#seq = answer.seq;
  }

  /** @param {string} utterance */
  #keep(utterance) {
    this.#kept.add(utterance);
    this.#words.candidate.delete(utterance);
  }

  /**
   * @param {Side} side
   * @param {string} utterance
   * @param {string} text
   */
  #set(side, utterance, text) {
    if (this.#kept.has(utterance)) return;
    if (side === "candidate" && !this.#answered.has(utterance)) {
      for (const answered of this.#answered) this.#words.candidate.delete(answered);
      if (this.#isAnswered) this.#answer = null;
    }
    this.#words[side].set(utterance, text);
    this.#draw(side);
  }

  /** @param {Side} side */
  #draw(side) {
    const place = part(this.#room, `caption-${side}`);
    const live = [...this.#words[side].values()].join(" ").trim();
    if (side === "candidate") this.#heard.draw(this.#answer, live);
    else tell(place, live);
    this.#showSides();
    place.scrollTop = place.scrollHeight;
  }

  #showSides() {
    for (const side of ["interviewer", "candidate"]) {
      const isOpen = side === "candidate" && this.#heard.isOpen;
      part(this.#room, `captions-${side}`).hidden = part(this.#room, `caption-${side}`).hidden && !isOpen;
    }
  }
}
