// What the candidate wrote and the server has not acknowledged yet: kept in this tab, through reloads and lost networks.

/** @typedef {{clientId: string, questionId: string, text: string}} Letter an answer on its way */

export class Desk {
  #session;
  #memory = new Map();

  /** @param {string} sessionId */
  constructor(sessionId) {
    this.#session = sessionId;
  }

  /**
   * The draft of the answer to a question.
   * @param {string} questionId
   * @returns {string}
   */
  draft(questionId) {
    return this.#read(`draft ${questionId}`) ?? "";
  }

  /**
   * @param {string} questionId
   * @param {string} text
   */
  keepDraft(questionId, text) {
    this.#write(`draft ${questionId}`, text || null);
  }

  /** @returns {Letter | null} */
  get letter() {
    const kept = this.#read("letter");
    return kept ? JSON.parse(kept) : null;
  }

  /** @param {Letter | null} letter */
  set letter(letter) {
    this.#write("letter", letter && JSON.stringify(letter));
  }

  /** @param {string} name */
  #read(name) {
    const key = `${this.#session} ${name}`;
    try {
      return sessionStorage.getItem(key);
    } catch {
      return this.#memory.get(key) ?? null;
    }
  }

  /**
   * @param {string} name
   * @param {string | null} text
   */
  #write(name, text) {
    const key = `${this.#session} ${name}`;
    try {
      if (text === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, text);
    } catch {
      if (text === null) this.#memory.delete(key);
      else this.#memory.set(key, text);
    }
  }
}
