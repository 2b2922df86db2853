// One live conversation: the candidate's sound goes out, the interviewer's comes in, and either may be interrupted.
import { Line } from "./line.js";
import { heardUntil, pressed, typed } from "./wire.js";

/** @typedef {import("./equipment.js").Equipment} Equipment */
/** @typedef {import("./line.js").State} State */
/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./wire.js").Doing} Doing */
/** @typedef {import("./wire.js").Happening} Happening */
/**
 * @typedef {object} Audience who is told of it
 * @property {() => number} place the last event of the ledger that is known
 * @property {(state: State) => void} became
 * @property {(doing: Doing) => void} mood
 * @property {(who: "interviewer" | "candidate", item: string, more: string) => void} words
 * @property {(item: string, text: string) => void} hearing all that is understood so far of what the candidate says
 * @property {(item: string, text: string) => void} understood
 * @property {(level: number) => void} level how loud the candidate is, 0 to 1
 */

const TAKEN_WITHIN_MS = 10_000;
const LAST_WORDS_MS = 30_000;
const SPEAKING_HZ = 24_000;

export class Conversation {
  #equipment;
  #audience;
  #line;
  /** @type {Doing} */
  #doing = "thinking";
  /** @type {Map<string, {saying: number, ms: number}>} each item's number in frames, and how much of it came without them */
  #sayings = new Map();
  #wasInterrupted = false;
  /** @type {Map<string, (taken: boolean) => void>} */
  #waiting = new Map();

  /**
   * @param {string} session
   * @param {Equipment} equipment
   * @param {Audience} audience
   */
  constructor(session, equipment, audience) {
    this.#equipment = equipment;
    this.#audience = audience;
    this.#line = new Line(session, {
      place: audience.place,
      happened: (happening) => this.#happened(happening),
      became: (state) => this.#became(state),
    });
    equipment.heard = ({ pcm, level }) => {
      audience.level(this.#doing === "paused" ? 0 : level);
      if (this.#doing !== "paused") this.#line.send(pcm);
    };
    equipment.speaker.told = (played) => played.flushed && this.#tellHeard(played);
  }

  begin() {
    this.#line.run();
  }

  end() {
    this.#giveUp();
    this.#line.close();
    this.#equipment.stop();
  }

  get isOpen() {
    return this.#line.isOpen;
  }

  /**
   * Passes on a command. Gives whether there was a connection to do so.
   * @param {Command} command
   * @param {string} id
   */
  press(command, id) {
    return this.#line.send(pressed(command, id));
  }

  /**
   * Gives an answer in writing, and waits until `taken` is called for it.
   * @param {string} text
   * @param {string} id
   * @returns {Promise<boolean | null>} whether it was taken; false where that is not known, null where it was not sent
   */
  type(text, id) {
    if (!this.#line.send(typed(text, id))) return Promise.resolve(null);
    this.#equipment.speaker.flush();
    return new Promise((resolve) => {
      const settle = (/** @type {boolean} */ taken) => {
        clearTimeout(patience);
        this.#waiting.delete(id);
        resolve(taken);
      };
      const patience = setTimeout(() => settle(false), TAKEN_WITHIN_MS);
      this.#waiting.set(id, settle);
    });
  }

  /**
   * The ledger holds the answer of this id.
   * @param {string} id
   */
  taken(id) {
    this.#waiting.get(id)?.(true);
  }

  /** The interview is over: only its last words are still heard. */
  listenOut() {
    this.#equipment.deafen();
    setTimeout(() => this.#line.close(), LAST_WORDS_MS);
  }

  /** @param {State} state */
  async #became(state) {
    if (state === "lost") {
      this.#equipment.speaker.renew();
      this.#sayings.clear();
    }
    if (state !== "open") this.#giveUp();
    if (state === "over") await this.#equipment.speaker.finish();
    this.#audience.became(state);
  }

  /** What was sent may have arrived or not. */
  #giveUp() {
    for (const settle of [...this.#waiting.values()]) settle(false);
  }

  /** @param {Happening} happening */
  #happened(happening) {
    const { speaker } = this.#equipment;
    switch (happening.kind) {
      case "piece":
        return speaker.play(happening.piece);
      case "sound":
        return this.#play(happening.item, happening.pcm);
      case "hushed":
        return speaker.flush();
      case "interrupted":
        this.#wasInterrupted = !speaker.played.dry;
        return speaker.flush();
      case "saying":
        this.#sayings.set(happening.item, { saying: happening.saying, ms: 0 });
        return;
      case "mood":
        this.#doing = happening.doing;
        return this.#audience.mood(happening.doing);
      case "interviewer":
      case "candidate":
        return this.#audience.words(happening.kind, happening.item, happening.more);
      case "hearing":
        return this.#audience.hearing(happening.item, happening.text);
      case "understood":
        return this.#audience.understood(happening.item, happening.text);
      case "refused":
        return this.#waiting.get(happening.about)?.(false);
    }
  }

  /**
   * @param {string} item
   * @param {Int16Array<ArrayBuffer>} pcm
   */
  #play(item, pcm) {
    const known = this.#sayings.get(item);
    if (!known) return;
    this.#equipment.speaker.play({ saying: known.saying, ms: known.ms, pcm });
    known.ms += (pcm.length * 1000) / SPEAKING_HZ;
  }

  /** @param {import("./player_worklet.js").Played} played */
  #tellHeard({ saying, ms }) {
    const item = [...this.#sayings].find(([, known]) => known.saying === saying)?.[0];
    if (this.#wasInterrupted && item) this.#line.send(heardUntil(item, ms));
    this.#wasInterrupted = false;
  }
}
