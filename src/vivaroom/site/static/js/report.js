// The report page: writing the report again, and practising the weakest answer.
import "./local_time.js";
import { call, inWords, newId } from "./api.js";
import { part, tell } from "./parts.js";
import { practice } from "./practice.js";

class ReportPage extends HTMLElement {
  #key = newId();

  connectedCallback() {
    const again = this.querySelector("button[data-again]");
    if (again instanceof HTMLElement) {
      const design = JSON.parse(again.dataset.again ?? "{}");
      again.addEventListener("click", () => this.#try(() => practice(design, this.#key)));
    }
    this.querySelector('[data-part="write"]')?.addEventListener("click", () => this.#try(() => this.#write()));
  }

  get path() {
    return `/v1/sessions/${this.dataset.session}/report`;
  }

  /** @param {() => Promise<void>} deed */
  async #try(deed) {
    tell(part(this, "trouble"));
    try {
      await deed();
    } catch (error) {
      tell(part(this, "trouble"), inWords(error));
      part(this, "trouble").scrollIntoView({ block: "center" });
    }
  }

  async #write() {
    await call("POST", this.path);
    location.reload();
  }
}

customElements.define("report-page", ReportPage);
