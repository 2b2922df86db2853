// What somebody says of a session, below its report.
import { call, inWords, newId } from "./api.js";
import { part, tell } from "./parts.js";

class FeedbackForm extends HTMLElement {
  #key = newId();

  connectedCallback() {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save(new FormData(form));
    });
  }

  /** @param {FormData} said */
  async #save(said) {
    tell(part(this, "trouble"));
    const body = {
      rating: Number(said.get("rating")),
      comments: String(said.get("comments") ?? ""),
      shared: said.get("shared") !== null,
    };
    const method = this.dataset.given === "yes" ? "PATCH" : "POST";
    try {
      await call(method, `/v1/sessions/${this.dataset.session}/feedback`, body, this.#key);
      location.reload();
    } catch (error) {
      this.#key = newId();
      tell(part(this, "trouble"), inWords(error));
    }
  }
}

customElements.define("feedback-form", FeedbackForm);
