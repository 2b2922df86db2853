// Draws the room from the state of its session; keeps no state of its own but what it has drawn.
import { element, part, tell } from "../parts.js";
import { say } from "../words.js";
import { SpokenEntry } from "./spoken_entry.js";
import { Clock, timeLeft } from "./time_left.js";

/** @typedef {import("../heard_words.js").Sitting} Sitting */
/** @typedef {import("../heard_words.js").Unfinished} Unfinished */
/** @typedef {import("./session_state.js").SessionState} SessionState */
/**
 * @typedef {object} Standing what the server tells of a session besides its events
 * @property {string} status
 * @property {string | null} phase
 * @property {{asked: number, total: number, remaining_seconds: number}} progress
 * @property {{number: number, is_scored: boolean} | null} current_question
 */

const LAST_MINUTES = [5, 1];

export class RoomView {
  #room;
  #clock = new Clock();
  #view = "";
  #aside = "";
  #told = "before";
  /** @type {SpokenEntry[]} */
  #drawn = [];
  #warned = new Set();
  #title = document.title;
  /** @type {Sitting} */
  sitting;

  /** @param {HTMLElement} room */
  constructor(room) {
    this.#room = room;
    this.sitting = { session: room.dataset.session ?? "", isOver: () => this.#told === "done" };
  }

  /** @param {string} name */
  part(name) {
    return part(this.#room, name);
  }

  /** @param {SessionState} state */
  draw(state) {
    this.#told = state.status === "created" ? "before" : state.status === "completed" ? "done" : "talk";
    if (this.#told === "done") this.#aside = "";
    this.#show();
    this.part("talk-answer").hidden = state.status !== "live";
    this.part("talk-paused").hidden = state.status !== "paused";
    this.#drawQuestion(state);
    this.#drawTranscript(state);
    if (state.closing) this.part("closing").textContent = state.closing.text;
  }

  /**
   * Turns to a screen that the session does not tell of, to the talk before it has begun, or back to what it tells.
   * @param {"check" | "trouble" | "elsewhere" | "talk" | "told"} screen
   */
  turnTo(screen) {
    this.#aside = screen === "told" ? "" : screen;
    this.#show();
    if (screen !== "talk" && screen !== "told") part(this.#room, `${screen}-heading`).focus();
  }

  #show() {
    const view = this.#aside || this.#told;
    if (view !== this.#view) this.#enter(view);
  }

  /** @param {string} view */
  #enter(view) {
    for (const section of this.#room.querySelectorAll("[data-view]")) {
      if (section instanceof HTMLElement) section.hidden = section.dataset.view !== view;
    }
    if (this.#view) scrollTo({ top: 0 });
    this.#view = view;
  }

  /** @param {SessionState} state */
  #drawQuestion(state) {
    if (!state.question) return;
    tell(this.part("lead-in"), state.leadIn);
    this.part("question").textContent = state.question.text;
    this.part("follow-up").hidden = !state.question.isFollowUp;
    tell(this.part("restated"), state.restated);
    tell(this.part("said"), state.said);
  }

  /**
   * Points to the question that was put again.
   * @param {SessionState} state
   */
  flash(state) {
    const words = this.part(state.restated ? "restated" : "question");
    words.classList.remove("again");
    void words.offsetWidth; // starts the animation anew
    words.classList.add("again");
    words.scrollIntoView({ block: "nearest" });
  }

  /** @param {SessionState} state */
  #drawTranscript(state) {
    const list = this.part("entries");
    if (state.entries.length < this.#drawn.length || list.children.length !== this.#drawn.length) {
      list.replaceChildren();
      this.#drawn = [];
    }
    state.entries.slice(0, this.#drawn.length).forEach((entry, place) => this.#drawn[place]?.draw(entry));
    for (const entry of state.entries.slice(this.#drawn.length)) {
      const spoken = new SpokenEntry(entry, this.#room, this.sitting);
      this.#drawn.push(spoken);
      list.append(spoken.item);
    }
    this.part("transcript").hidden = state.entries.length === 0;
  }

  /**
   * Opens the list of what was said, and in it a correction that was begun where it can be seen no more.
   * @param {Unfinished} unfinished
   */
  goOnCorrecting({ seq, words }) {
    const entry = this.#drawn.find((one) => one.seq === seq);
    if (!entry) return;
    /** @type {HTMLDetailsElement} */ (this.part("transcript")).open = true;
    entry.edit(words);
  }

  /** @param {Standing} standing */
  stand(standing) {
    const { progress, current_question: question } = standing;
    const isClosing = question !== null && !question.is_scored;
    const answered = Math.max(isClosing ? progress.asked : progress.asked - 1, 0);
    const where = isClosing
      ? say("room.closing")
      : say("room.number", { number: question?.number ?? progress.asked, total: progress.total });
    this.part("phase").textContent = standing.phase ?? "";
    this.part("number").textContent = where;
    const bar = /** @type {HTMLProgressElement} */ (this.part("progress"));
    bar.max = progress.total;
    bar.value = answered;
    bar.textContent = where;
    if (question) document.title = `${where} · ${this.#title}`;
    else document.title = this.#title;
    this.#clock.set(progress.remaining_seconds, standing.status === "live");
    this.tick();
  }

  /** Shows the time; says aloud when little is left. */
  tick() {
    const seconds = this.#clock.remainingSeconds;
    this.part("time").textContent = timeLeft(seconds);
    const due = LAST_MINUTES.find((minutes) => seconds > (minutes - 1) * 60 && seconds <= minutes * 60);
    if (due === undefined || this.#warned.has(due) || this.part("talk-answer").hidden) return;
    this.#warned.add(due);
    this.announce(timeLeft(seconds));
  }

  /**
   * Words for whoever listens to the page instead of seeing it.
   * @param {string} text
   */
  announce(text) {
    this.part("announcer").append(element("p", text));
    while (this.part("announcer").children.length > 4) this.part("announcer").firstElementChild?.remove();
  }

  /** @param {boolean} connected */
  connection(connected) {
    tell(this.part("banner"), connected ? "" : say("room.lost"));
  }

  /** @param {string} [text] */
  trouble(text) {
    tell(this.part("trouble"), text);
  }

  /** @param {string} [text] */
  sending(text = "") {
    this.part("sending").textContent = text;
  }
}
