// The check before the interview: is the microphone heard, the loudspeaker too, the room quiet, the server near?
import { element, part, tell } from "../parts.js";
import { microphones } from "../voice/microphone.js";
import { playBack, playTone } from "../voice/sound.js";
import { say } from "../words.js";
import { Ambience } from "./ambience.js";

/** @typedef {import("../voice/equipment.js").Equipment} Equipment */

const RECORD_MS = 3_000;
const BLOCK_MS = 20;
const VERDICT_EVERY_MS = 500;
const LOOKS = 5;
const NEAR_MS = 150;
const FAR_MS = 400;

export class DeviceCheck extends HTMLElement {
  /** @type {Equipment | null} */
  #equipment = null;
  #ambience = new Ambience();
  #stop = new AbortController();
  #trouble = "";
  /** @type {Int16Array[] | null} */
  #recorded = null;

  /**
   * Begins with what was opened.
   * @param {Equipment} equipment
   */
  begin(equipment) {
    this.end();
    this.#stop = new AbortController();
    const during = { signal: this.#stop.signal };
    this.#equipment = equipment;
    this.#ambience = new Ambience();
    this.#trouble = "";
    equipment.heard = ({ pcm, level }) => this.#hear(pcm, level);
    equipment.gone = () => this.#change("");
    part(this, "record").addEventListener("click", () => this.#record(), during);
    part(this, "tone").addEventListener("click", () => this.#tone(), during);
    const select = /** @type {HTMLSelectElement} */ (part(this, "device"));
    select.addEventListener("change", () => this.#change(select.value), during);
    navigator.mediaDevices.addEventListener("devicechange", () => this.#list(), during);
    const judging = setInterval(() => this.#judge(), VERDICT_EVERY_MS);
    this.#stop.signal.addEventListener("abort", () => clearInterval(judging));
    this.#list();
    this.#measureDistance();
  }

  /** Leaves the equipment to whoever comes next. */
  end() {
    this.#stop.abort();
    this.#equipment = null;
    this.#recorded = null;
  }

  disconnectedCallback() {
    this.end();
  }

  /**
   * @param {Int16Array} pcm
   * @param {number} level
   */
  #hear(pcm, level) {
    this.#ambience.add(level);
    /** @type {HTMLMeterElement} */ (part(this, "meter")).value = this.#ambience.now;
    part(this, "bar").style.setProperty("--level", this.#ambience.now.toFixed(2));
    this.#recorded?.push(pcm);
  }

  #judge() {
    if (this.#recorded) return;
    const words = this.#trouble || say(`check.noise.${this.#ambience.verdict}`);
    if (part(this, "noise").textContent !== words) tell(part(this, "noise"), words);
  }

  async #list() {
    const select = /** @type {HTMLSelectElement} */ (part(this, "device"));
    const found = await microphones();
    select.replaceChildren(...found.map(({ id, name }) => new Option(name, id, false, id === this.#equipment?.device)));
    part(this, "devices").hidden = found.length < 2;
  }

  /** @param {string} device "" for the one that the system would choose */
  async #change(device) {
    try {
      await this.#equipment?.change(device);
      this.#ambience = new Ambience();
      this.#trouble = "";
    } catch {
      this.#trouble = say(device ? "check.no_change" : "check.gone");
    }
    this.#list();
    this.#judge();
  }

  async #record() {
    const button = /** @type {HTMLButtonElement} */ (part(this, "record"));
    if (!this.#equipment || button.disabled) return;
    const { context } = this.#equipment;
    button.disabled = true;
    this.#recorded = [];
    this.#tellVoice(say("check.recording"));
    await new Promise((resolve) => setTimeout(resolve, RECORD_MS));
    const blocks = (this.#recorded ?? []).slice(-RECORD_MS / BLOCK_MS);
    this.#recorded = null;
    if (this.#equipment) {
      this.#tellVoice(say("check.playing"));
      await playBack(context, blocks);
    }
    this.#tellVoice(say("check.played"));
    button.disabled = false;
  }

  /** @param {string} text */
  #tellVoice(text) {
    part(this, "voice-told").replaceChildren(element("span", text));
  }

  async #tone() {
    if (!this.#equipment) return;
    tell(part(this, "tone-told"), say("check.sounding"));
    await playTone(this.#equipment.context);
    tell(part(this, "tone-told"), say("check.sounded"));
  }

  async #measureDistance() {
    const times = [];
    for (let look = 0; look < LOOKS; look += 1) {
      const begun = performance.now();
      const reply = await fetch("/health/live", { cache: "no-store" }).catch(() => null);
      if (reply?.ok) times.push(performance.now() - begun);
    }
    const middle = Math.round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY);
    const verdict = middle < NEAR_MS ? "near" : middle < FAR_MS ? "far" : "very_far";
    tell(part(this, "distance"), times.length ? say(`check.distance.${verdict}`, { ms: middle }) : say("check.distance.none"));
  }
}

customElements.define("device-check", DeviceCheck);
