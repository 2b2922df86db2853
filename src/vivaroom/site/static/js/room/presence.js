// What the interviewer does, in words and as a picture, and how loud the candidate is.
import { part } from "../parts.js";
import { say } from "../words.js";

/** @typedef {import("../voice/wire.js").Doing | "connecting"} Doing */

const LOUD = 0.2; // the root mean square of a voice close to the microphone

export class Presence {
  #room;
  #shown = 0;

  /** @param {HTMLElement} room */
  constructor(room) {
    this.#room = room;
  }

  /** What is shown now. */
  get doing() {
    return part(this.#room, "presence").dataset.doing;
  }

  /** @param {Doing} doing */
  show(doing) {
    part(this.#room, "presence").dataset.doing = doing;
    part(this.#room, "doing").textContent = say(`voice.doing.${doing}`);
  }

  /** @param {number} level 0 to 1 */
  level(level) {
    this.#shown = Math.max(Math.min(Math.sqrt(level / LOUD), 1), this.#shown * 0.85);
    part(this.#room, "presence").style.setProperty("--level", this.#shown.toFixed(2));
  }

  /** @param {boolean} muted */
  mute(muted) {
    part(this.#room, "presence").toggleAttribute("data-muted", muted);
    part(this.#room, "muted").hidden = !muted;
    part(this.#room, "mute").setAttribute("aria-pressed", String(muted));
  }
}
