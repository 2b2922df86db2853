// Deleting, after a second thought.
import { call, inWords } from "./api.js";
import { part, tell } from "./parts.js";

class ConfirmDelete extends HTMLElement {
  connectedCallback() {
    const dialog = /** @type {HTMLDialogElement} */ (part(this, "dialog"));
    part(this, "ask").addEventListener("click", () => {
      tell(part(this, "trouble"));
      dialog.showModal();
    });
    part(this, "yes").addEventListener("click", () => this.#delete());
  }

  async #delete() {
    const { url = "", then = "/" } = this.dataset;
    try {
      await call("DELETE", url);
      location.replace(then);
    } catch (error) {
      tell(part(this, "trouble"), inWords(error));
    }
  }
}

customElements.define("confirm-delete", ConfirmDelete);
