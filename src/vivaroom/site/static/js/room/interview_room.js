// The room: shows the session as its ledger tells it, and carries what the candidate writes and presses.
import "../local_time.js";
import { Problem, call, inWords, newId } from "../api.js";
import { isCorrecting } from "../heard_words.js";
import { part, tell } from "../parts.js";
import { say } from "../words.js";
import { deliver } from "./courier.js";
import { Desk } from "./desk.js";
import { Errands } from "./errands.js";
import { follow, until } from "./event_stream.js";
import { after, nothingYet, spokenIn } from "./session_state.js";
import { listenForShortcuts } from "./shortcuts.js";
import { RoomView } from "./view.js";
import { VoiceRoom } from "./voice_room.js";

/** @typedef {import("./desk.js").Letter} Letter */
/** @typedef {import("../voice/wire.js").Command} Command */

const TICK_MS = 5_000;
const SETTLE_MS = 60;
const MOVES_WITHIN_MS = 3_000;

class InterviewRoom extends HTMLElement {
  #state = nothingYet();
  #view = new RoomView(this);
  #desk = new Desk("");
  #stop = new AbortController();
  /** @type {VoiceRoom | null} */
  #voice = null;
  #errands = new Errands();
  /** The question whose answer is to be sent as soon as the one before it has arrived. */
  #sendsNext = "";
  #settling = 0;
  #settled = false;
  #isRefused = false;
  /** The last event that was there when the page opened: what came before is not said aloud again. */
  #known = 0;

  connectedCallback() {
    const { session = "", seq = "0" } = this.dataset;
    this.#known = Number(seq);
    this.#desk = new Desk(session);
    this.#view = new RoomView(this);
    this.#stop = new AbortController();
    this.#listenToHands();
    listenForShortcuts(this, this.#stop.signal);
    if (this.dataset.voice !== undefined) this.#voice = this.#voiceRoom();
    const follower = {
      place: () => this.#state.seq,
      heard: (/** @type {{data: string}} */ message) => this.#heard(JSON.parse(message.data)),
      connection: (/** @type {boolean} */ connected, /** @type {Problem | undefined} */ refusal) => {
        this.#view.connection(connected || refusal !== undefined);
        this.#refused(refusal);
      },
    };
    follow(`${this.path}/events`, follower, this.#stop.signal);
    const ticking = setInterval(() => this.#view.tick(), TICK_MS);
    this.#stop.signal.addEventListener("abort", () => clearInterval(ticking));
    addEventListener("offline", () => this.#view.connection(false), { signal: this.#stop.signal });
    if (this.#desk.letter) this.#deliver(this.#desk.letter, true);
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  #voiceRoom() {
    const host = { view: this.#view, state: () => this.#state, write: () => this.#write() };
    return new VoiceRoom(this, host, this.#stop.signal);
  }

  get path() {
    return `/v1/sessions/${this.dataset.session}`;
  }

  get answer() {
    return /** @type {HTMLTextAreaElement} */ (part(this, "text"));
  }

  #listenToHands() {
    part(this, "begin").addEventListener("click", () => this.#write());
    part(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.answer.addEventListener("input", () => this.#keepDraft());
    this.answer.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.#send();
      }
    });
    for (const button of this.querySelectorAll("button[data-command], button[data-signal]")) {
      const { command, signal } = /** @type {{command?: Command, signal: Command}} */ (/** @type {HTMLElement} */ (button).dataset);
      button.addEventListener("click", () => (command ? this.#command(command) : this.#signal(signal)));
    }
    const dialog = /** @type {HTMLDialogElement} */ (part(this, "end-dialog"));
    part(this, "end").addEventListener("click", () => dialog.showModal());
    part(this, "end-yes").addEventListener("click", () => this.#signal("end"));
  }

  /**
   * Tells why the server shows no more of the session, such as that somebody signed out; until it does again.
   * @param {Problem | undefined} refusal
   */
  #refused(refusal) {
    if (refusal || this.#isRefused) this.#view.trouble(refusal && inWords(refusal));
    this.#isRefused = refusal !== undefined;
  }

  /** @param {import("./session_state.js").LedgerEvent} event */
  #heard(event) {
    const before = this.#state;
    this.#state = after(before, event);
    if (this.#state === before) return;
    const turned = before.question?.id !== this.#state.question?.id;
    if (turned) this.#turnPage(before.question?.id);
    this.#view.draw(this.#state);
    if (turned) part(this, "asked").scrollIntoView({ block: "nearest" });
    if (event.seq > this.#known) this.#sayAloud(event);
    this.#voice?.follow(this.#state);
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), SETTLE_MS);
  }

  /** @param {import("./session_state.js").LedgerEvent} event */
  #sayAloud(event) {
    const spoken = spokenIn(event);
    if (spoken && !this.#voice?.sounds) this.#view.announce(spoken);
    if (event.type === "question.repeated") this.#view.flash(this.#state);
    if (event.type === "session.closed") part(this, "done-heading").focus();
    if (event.type === "session.resumed") this.#takePen();
    if (event.type === "session.paused" && !isCorrecting()) part(this, "resume").focus();
  }

  /**
   * Lays out the answer sheet of another question; words that were still on the old one are given back.
   * @param {string | undefined} previous the id of the question before
   */
  #turnPage(previous) {
    const question = this.#state.question;
    const letter = this.#desk.letter;
    const isOnItsWay = letter !== null && letter.questionId === previous;
    tell(part(this, "late-text"), isOnItsWay ? "" : this.answer.value.trim());
    part(this, "late").hidden = part(this, "late-text").hidden;
    if (!letter || letter.questionId !== question?.id) this.#view.sending();
    this.answer.value = question ? this.#desk.draft(question.id) : "";
    this.answer.readOnly = letter !== null && letter.questionId === question?.id;
  }

  /** Asks the server for what the events do not tell, once they have all come in. */
  async #settle() {
    if (!this.#settled && this.#state.status === "live") {
      this.#settled = true;
      this.#takePen();
    }
    try {
      this.#view.stand(await call("GET", this.path));
    } catch {
      // The banner tells of a lost connection; the next event asks again.
    }
  }

  /** Goes where the next words are expected, in the box or aloud; whoever writes already is not disturbed. */
  #takePen() {
    if (document.activeElement === this.answer || isCorrecting()) return;
    const place = this.#voice?.sounds ? part(this, "question") : this.answer;
    place.focus({ preventScroll: true });
  }

  /** Goes on in writing; what is not agreed to and begun yet is both. */
  async #write() {
    if (this.#state.status !== "created") {
      this.#view.turnTo("talk");
      return this.#takePen();
    }
    const consent = { version: this.dataset.consent, voice: false };
    const agreed = this.#state.mayHear || (await this.#ask(`${this.path}/consent`, consent));
    this.#view.turnTo("told");
    if (agreed) await this.#signal("start");
  }

  #keepDraft() {
    if (this.#state.question) this.#desk.keepDraft(this.#state.question.id, this.answer.value);
  }

  #send() {
    const text = this.answer.value.trim();
    const question = this.#state.question;
    const letter = this.#desk.letter;
    if (!question || letter?.questionId === question.id) return;
    this.#sendsNext = letter && text ? question.id : "";
    if (this.#sendsNext) return this.#view.sending(say("room.sending"));
    if (!text) {
      this.#view.sending(say("room.empty"));
      this.answer.focus();
      return;
    }
    this.#desk.letter = { clientId: newId(), questionId: question.id, text };
    this.#deliver(this.#desk.letter, false);
  }

  /**
   * @param {Letter} letter
   * @param {boolean} again
   */
  async #deliver(letter, again) {
    this.#view.trouble();
    this.#view.sending(say("room.sending"));
    this.answer.readOnly = true;
    const trip = {
      again,
      waiting: () => this.#view.sending(say("room.kept")),
      stop: this.#stop.signal,
      carry: async (/** @type {Letter} */ one) => (await this.#voice?.carry(one)) ?? null,
    };
    try {
      const overAt = await deliver(this.dataset.session ?? "", letter, trip);
      if (overAt !== null && !(await this.#isAnswered(letter, overAt))) this.#giveBack(letter);
      this.#desk.keepDraft(letter.questionId, "");
      this.#desk.letter = null;
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#desk.letter = null;
      this.#view.trouble(inWords(error));
    }
    this.#afterDelivery();
  }

  #afterDelivery() {
    this.answer.readOnly = false;
    this.#view.sending();
    const question = this.#state.question;
    if (!question) return;
    this.answer.value = this.#desk.draft(question.id);
    if (this.#sendsNext === question.id) this.#send();
  }

  /**
   * Whether the ledger up to this place holds the answer of this letter.
   * @param {Letter} letter
   * @param {number} place
   */
  async #isAnswered(letter, place) {
    await until(() => this.#state.seq >= place, this.#stop.signal);
    return this.#state.answers.some((one) => one.questionId === letter.questionId && one.text === letter.text);
  }

  /**
   * Shows an answer that came too late, so that its words are not lost.
   * @param {Letter} letter
   */
  #giveBack(letter) {
    tell(part(this, "late-text"), letter.text);
    part(this, "late").hidden = false;
  }

  /** @param {Command} command */
  async #command(command) {
    const id = newId();
    if ((await this.#press(command, id)) || command === "done") return;
    await this.#ask(`${this.path}/commands`, { command, client_id: id });
    if (command === "skip" || command === "thinking") this.answer.focus();
  }

  /**
   * Passes a command over the live connection. Gives whether the session moved with it; a request is made where not.
   * @param {Command} command
   * @param {string} id
   */
  async #press(command, id) {
    const before = this.#state.seq;
    if (!this.#voice?.press(command, id)) return false;
    await until(() => this.#state.seq > before, this.#stop.signal, MOVES_WITHIN_MS);
    return this.#state.seq > before;
  }

  /** @param {Command | "start"} signal */
  async #signal(signal) {
    if (signal !== "start" && (await this.#press(signal, newId()))) return;
    await this.#ask(`${this.path}/${signal}`);
  }

  /**
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<boolean>} whether it was done
   */
  async #ask(path, body) {
    this.#view.trouble();
    try {
      return await this.#errands.run(path, body);
    } catch (error) {
      this.#view.trouble(inWords(error));
      return false;
    }
  }
}

customElements.define("interview-room", InterviewRoom);
