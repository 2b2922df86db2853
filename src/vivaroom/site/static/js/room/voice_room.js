// The spoken side of the room: from consent over the check into the conversation, and back to writing at any moment.
import { call, inWords } from "../api.js";
import { part, tell } from "../parts.js";
import { Conversation } from "../voice/conversation.js";
import { Equipment } from "../voice/equipment.js";
import { NoMicrophone, demandSecureAddress } from "../voice/microphone.js";
import { say } from "../words.js";
import { Captions } from "./captions.js";
import { DeviceCheck } from "./device_check.js";
import { Presence } from "./presence.js";

/** @typedef {import("../voice/line.js").State} State */
/** @typedef {import("./desk.js").Letter} Letter */
/** @typedef {import("./session_state.js").SessionState} SessionState */
/** @typedef {import("./view.js").RoomView} RoomView */
/**
 * @typedef {object} Host the room around it
 * @property {RoomView} view
 * @property {() => SessionState} state
 * @property {() => void} write goes on in writing; begins the session where it has not begun
 */

export class VoiceRoom {
  #room;
  #host;
  #captions;
  #presence;
  /** @type {Equipment | null} */
  #equipment = null;
  /** @type {Conversation | null} */
  #conversation = null;
  #again = () => {};
  #isBusy = false;
  /** @type {Letter | null} */
  #letter = null;
  #pen;
  #invitation;

  /**
   * @param {HTMLElement} room
   * @param {Host} host
   * @param {AbortSignal} stop
   */
  constructor(room, host, stop) {
    this.#room = room;
    this.#host = host;
    this.#captions = new Captions(room, host.view.sitting);
    this.#presence = new Presence(room);
    this.#pen = /** @type {HTMLTextAreaElement} */ (part(room, "text"));
    this.#invitation = this.#pen.placeholder;
    const on = (/** @type {string} */ name, /** @type {() => void} */ deed) =>
      part(room, name).addEventListener("click", deed, { signal: stop });
    on("agree-check", () => this.#enter(true));
    on("agree-at-once", () => this.#enter(false));
    on("start", () => this.#converse());
    on("check-write", () => this.#write());
    on("trouble-again", () => this.#again());
    on("trouble-write", () => this.#write());
    on("take-over", () => this.#enter(false));
    on("speak", () => this.#askToSpeak());
    on("speak-yes", () => this.#enter(false));
    on("write", () => this.#write());
    on("mute", () => this.#mute());
    on("mend", () => this.#mend());
    document.addEventListener("visibilitychange", () => this.#look(), { signal: stop });
    stop.addEventListener("abort", () => this.#close());
    this.#showSwitches();
  }

  /** Whether the interviewer is heard, so that words need not be read out. */
  get sounds() {
    return this.#conversation?.isOpen ?? false;
  }

  /**
   * Passes on what was pressed. Gives whether the live connection could.
   * @param {import("../voice/wire.js").Command} command
   * @param {string} id
   */
  press(command, id) {
    return this.#conversation?.press(command, id) ?? false;
  }

  /**
   * @param {Letter} letter
   * @returns {Promise<boolean | null>} whether it is in the ledger; null where it was not sent
   */
  async carry(letter) {
    this.#letter = letter;
    return (await this.#conversation?.type(letter.text, letter.clientId)) ?? null;
  }

  /** @param {SessionState} state */
  follow(state) {
    const letter = this.#letter;
    const isTaken = state.answers.some((one) => one.questionId === letter?.questionId && one.text === letter.text);
    if (letter && isTaken) this.#conversation?.taken(letter.clientId);
    if (this.#conversation) this.#captions.follow(state.entries);
    if (state.status !== "completed") return;
    this.#leaveCaptions();
    if (this.#conversation?.isOpen) this.#conversation.listenOut();
    else this.#close();
  }

  /**
   * Agrees, opens what is needed, and goes to the check or straight into the conversation.
   * @param {boolean} checks
   */
  async #enter(checks) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#again = () => this.#enter(checks);
    this.#host.view.trouble();
    tell(part(this.#room, "asking"), say("voice.asking"));
    try {
      this.#close();
      demandSecureAddress();
      this.#equipment = await Equipment.open(this.#agree());
      if (checks) this.#check(this.#equipment);
      else this.#converse();
    } catch (error) {
      this.#explain(error);
    } finally {
      this.#isBusy = false;
      tell(part(this.#room, "asking"));
    }
  }

  async #agree() {
    const { session, consent } = this.#room.dataset;
    if (this.#host.state().mayHear) return;
    await call("POST", `/v1/sessions/${session}/consent`, { version: consent, voice: true });
  }

  /** @param {Equipment} equipment */
  #check(equipment) {
    const check = part(this.#room, "check");
    if (check instanceof DeviceCheck) check.begin(equipment);
    this.#host.view.turnTo("check");
  }

  /** @param {unknown} error */
  #explain(error) {
    if (!(error instanceof NoMicrophone)) {
      this.#host.view.trouble(inWords(error));
      return;
    }
    for (const words of ["heading", "happened", "mend"]) {
      part(this.#room, `trouble-${words}`).textContent = say(`voice.${error.reason}.${words}`);
    }
    part(this.#room, "trouble-again").hidden = error.reason === "insecure";
    this.#host.view.turnTo("trouble");
  }

  #converse() {
    if (!this.#equipment) return;
    const check = part(this.#room, "check");
    if (check instanceof DeviceCheck) check.end();
    const equipment = this.#equipment;
    equipment.gone = () => this.#missed("gone");
    this.#captions.begin(this.#host.state().entries);
    this.#presence.show("connecting");
    this.#conversation = new Conversation(this.#room.dataset.session ?? "", equipment, {
      place: () => this.#host.state().seq,
      became: (state) => this.#became(state),
      mood: (doing) => this.#presence.show(doing),
      words: (who, item, more) => this.#captions.add(who, item, more),
      hearing: (item, text) => this.#captions.replace(item, text),
      understood: (item, text) => this.#captions.settle(item, text),
      level: (level) => this.#presence.level(equipment.muted ? 0 : level),
    });
    this.#conversation.begin();
    this.#host.view.turnTo("talk");
    part(this.#room, "question").focus({ preventScroll: true });
    this.#presence.mute(equipment.muted);
    this.#showSwitches();
  }

  /** @param {State} state */
  #became(state) {
    tell(part(this.#room, "line"), state === "lost" ? say("voice.lost") : "");
    if (state === "open") {
      if (this.#presence.doing === "connecting") this.#presence.show("listening");
      return void this.#look();
    }
    const goesOn = this.#host.state().status !== "completed";
    if (state === "lost" && goesOn) return this.#presence.show("connecting");
    this.#close();
    if (!goesOn) return tell(part(this.#room, "line"));
    if (state === "elsewhere") return this.#host.view.turnTo("elsewhere");
    if (state !== "over") tell(part(this.#room, "line"), say(`voice.${state}`));
    this.#host.write();
  }

  #close() {
    const check = part(this.#room, "check");
    if (check instanceof DeviceCheck) check.end();
    this.#leaveCaptions();
    if (this.#conversation) this.#conversation.end();
    else this.#equipment?.stop();
    this.#conversation = null;
    this.#equipment = null;
    tell(part(this.#room, "missed"));
    part(this.#room, "mend").hidden = true;
    this.#showSwitches();
  }

  /** Captions go out of sight; a correction that was begun there goes on in the list. */
  #leaveCaptions() {
    const unfinished = this.#captions.release();
    if (unfinished) this.#host.view.goOnCorrecting(unfinished);
  }

  #write() {
    this.#close();
    tell(part(this.#room, "line"));
    this.#host.write();
  }

  #askToSpeak() {
    const dialog = /** @type {HTMLDialogElement} */ (part(this.#room, "speak-dialog"));
    if (this.#host.state().mayHear) this.#enter(false);
    else dialog.showModal();
  }

  #showSwitches() {
    const isSpoken = this.#conversation !== null;
    this.#room.classList.toggle("spoken", isSpoken);
    part(this.#room, "voice").hidden = !isSpoken;
    part(this.#room, "speak").hidden = isSpoken;
    this.#pen.placeholder = isSpoken ? say("voice.placeholder") : this.#invitation;
    for (const only of this.#room.querySelectorAll("[data-spoken]")) only.toggleAttribute("hidden", !isSpoken);
  }

  #mute() {
    if (!this.#equipment) return;
    this.#equipment.muted = !this.#equipment.muted;
    this.#presence.mute(this.#equipment.muted);
  }

  /** Looks after a pause of the page whether sound still runs. */
  async #look() {
    if (!this.#equipment || document.hidden) return;
    if (!(await this.#equipment.wake())) this.#missed("asleep");
  }

  /** @param {"gone" | "asleep"} what */
  #missed(what) {
    tell(part(this.#room, "missed"), say(`voice.${what}`));
    part(this.#room, "mend").hidden = false;
  }

  /** Takes the microphone that there is, and wakes the sound. */
  async #mend() {
    try {
      await this.#equipment?.wake();
      await this.#equipment?.change();
      tell(part(this.#room, "missed"));
      part(this.#room, "mend").hidden = true;
    } catch {
      this.#missed("gone");
    }
  }
}
