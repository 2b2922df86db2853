// Setting an interview up on the start page by saying what it shall be, message by message, until it can begin.
import { call, inWords, newId } from "./api.js";
import { element, part, tell } from "./parts.js";
import { sit } from "./practice.js";
import { say } from "./words.js";

class SetupTalk extends HTMLElement {
  #busy = false;
  #collector = "";
  #interview = "";
  #sending = { text: "", key: "" };
  #sitting = newId();

  connectedCallback() {
    this.hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#trying(() => this.#send());
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.form.requestSubmit();
    });
    part(this, "talk-go").addEventListener("click", () => this.#trying(() => sit(this.#interview, this.#sitting)));
  }

  get form() {
    return /** @type {HTMLFormElement} */ (part(this, "talk-form"));
  }

  get field() {
    return /** @type {HTMLTextAreaElement} */ (this.form.elements.namedItem("wish"));
  }

  /** @param {() => Promise<void>} what */
  async #trying(what) {
    if (this.#busy) return;
    this.#busy = true;
    tell(part(this, "talk-trouble"));
    try {
      await what();
    } catch (error) {
      tell(part(this, "talk-trouble"), inWords(error));
    } finally {
      this.#busy = false;
    }
  }

  async #send() {
    const text = this.field.value.trim();
    if (!text) return this.field.focus();
    // The same words again after a failure are the same message.
    if (text !== this.#sending.text) this.#sending = { text, key: newId() };
    const reply = await this.#told(text, this.#sending.key);
    this.#sending = { text: "", key: "" };
    this.#collector = reply.status === "open" ? reply.id : "";
    this.#show(say("start.talk_me"), text);
    this.#show(say("start.talk_interviewer"), reply.say);
    this.field.value = "";
    if (reply.complete) this.#complete(reply.interview_id);
  }

  /**
   * @param {string} text
   * @param {string} key
   * @returns {Promise<any>}
   */
  #told(text, key) {
    if (!this.#collector) return call("POST", "/v1/collector", { message: text }, key);
    return call("POST", `/v1/collector/${this.#collector}/turns`, { text, client_id: key }, key);
  }

  /** @param {string} interview */
  #complete(interview) {
    this.#interview = interview;
    this.form.hidden = true;
    part(this, "talk-begin").hidden = false;
    part(this, "talk-go").focus();
  }

  /**
   * @param {string} who
   * @param {string} text
   */
  #show(who, text) {
    const line = document.createElement("p");
    line.append(element("strong", who), ` ${text}`);
    part(this, "talk-said").append(line);
  }
}

customElements.define("setup-talk", SetupTalk);
