// The report page: saving in other formats, writing it again, practising the weakest answer.
import "./local_time.js";
import { Unreachable, call, inWords, newId, problemOf } from "./api.js";
import { part, tell } from "./parts.js";
import { practice } from "./practice.js";

/** @type {Record<string, string>} */
const ENDINGS = { "application/pdf": "pdf", "text/markdown": "md", "application/json": "json" };

class ReportPage extends HTMLElement {
  #key = newId();

  connectedCallback() {
    for (const button of this.querySelectorAll("button[data-save]")) {
      const type = /** @type {HTMLElement} */ (button).dataset.save ?? "";
      button.addEventListener("click", () => this.#try(() => this.#save(type)));
    }
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

  /** @param {string} type */
  async #save(type) {
    const response = await fetch(this.path, { headers: { Accept: type } }).catch(() => {
      throw new Unreachable();
    });
    if (!response.ok) throw problemOf(response.status, await response.json().catch(() => null));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = `report-${this.dataset.session?.slice(-8)}.${ENDINGS[type]}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

customElements.define("report-page", ReportPage);
