// All that was said, on the report page: the session's candidate corrects what was heard; nobody else can.
import { HeardWords } from "./heard_words.js";
import { part } from "./parts.js";

class SaidTranscript extends HTMLElement {
  #stop = new AbortController();

  connectedCallback() {
    this.#stop = new AbortController();
    if (this.dataset.corrects === undefined) return;
    const sitting = { session: this.dataset.session ?? "", isOver: () => true };
    for (const line of this.querySelectorAll("li[data-heard]")) this.#offer(/** @type {HTMLElement} */ (line), sitting);
    // The page loads itself anew when the report or the recording is there; not under the hands of somebody who writes.
    const stay = (/** @type {Event} */ event) => this.querySelector("form") && event.preventDefault();
    document.addEventListener("htmx:before:request", stay, { signal: this.#stop.signal });
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  /**
   * @param {HTMLElement} line
   * @param {import("./heard_words.js").Sitting} sitting
   */
  #offer(line, sitting) {
    const words = part(line, "words");
    const text = line.dataset.heard ?? "";
    const corrected = part(line, "corrected").hidden ? undefined : (words.textContent ?? "");
    new HeardWords(words, line, sitting).draw({ seq: Number(line.dataset.seq), text, corrected, heard: true });
  }
}

customElements.define("said-transcript", SaidTranscript);
