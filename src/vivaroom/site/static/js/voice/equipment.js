// What a spoken interview needs of the machine: the sound, the microphone and the loudspeaker, opened and closed as one.
import { Microphone } from "./microphone.js";
import { openSound, wake } from "./sound.js";
import { Speaker } from "./speaker.js";

/** @typedef {import("./capture_worklet.js").Block} Block */

export class Equipment {
  #microphone;
  /** @type {(block: Block) => void} */
  heard = () => {};
  /** The microphone went away. */
  gone = () => {};

  /**
   * @param {AudioContext} context
   * @param {Microphone} microphone
   */
  constructor(context, microphone) {
    this.context = context;
    this.speaker = new Speaker(context);
    this.#microphone = microphone;
    this.#listen();
  }

  /**
   * Opens it all. Call it in the handler of a click, before anything is waited for. Throws NoMicrophone.
   * @param {Promise<unknown>} [first] what has to be settled before the microphone is asked for
   * @returns {Promise<Equipment>}
   */
  static async open(first) {
    const sound = openSound();
    sound.catch(() => {}); // told below, once what comes first is settled
    try {
      await first;
      return new Equipment(await sound, await Microphone.open(await sound));
    } catch (error) {
      sound.then((context) => context.close(), () => {});
      throw error;
    }
  }

  /**
   * Goes on with another microphone, muted as the one before. Throws NoMicrophone, and keeps the one there is.
   * @param {string} [device]
   */
  async change(device) {
    const next = await Microphone.open(this.context, device);
    next.muted = this.muted;
    this.#microphone.stop();
    this.#microphone = next;
    this.#listen();
  }

  #listen() {
    this.#microphone.heard = (block) => this.heard(block);
    this.#microphone.gone = () => this.gone();
  }

  get device() {
    return this.#microphone.device;
  }

  get muted() {
    return this.#microphone.muted;
  }

  set muted(muted) {
    this.#microphone.muted = muted;
  }

  /** Listens no longer; what is being said is still heard. */
  deafen() {
    this.#microphone.stop();
  }

  /** @returns {Promise<boolean>} whether sound runs */
  wake() {
    return wake(this.context);
  }

  stop() {
    this.#microphone.stop();
    this.speaker.stop();
    this.context.close();
  }
}
