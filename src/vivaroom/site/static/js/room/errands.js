// What was pressed, carried to the server: one after the other, none forgotten, and a press too many counts once.
import { call } from "../api.js";

export class Errands {
  /** @type {Set<string>} */
  #underway = new Set();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * Posts when what was pressed before has been answered. Gives whether it was done: false for what is underway already.
   * Throws what `call` throws.
   * @param {string} path
   * @param {{command?: string, client_id?: string}} [body]
   * @returns {Promise<boolean>}
   */
  async run(path, body) {
    const errand = `${path} ${body?.command ?? ""}`;
    if (this.#underway.has(errand)) return false;
    this.#underway.add(errand);
    const turn = this.#last.then(() => call("POST", path, body)).finally(() => this.#underway.delete(errand));
    this.#last = turn.catch(() => {});
    await turn;
    return true;
  }
}
