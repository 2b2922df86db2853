// A resume by drop or by button: sent with its progress, then watched until it is read.
import { Problem, Unreachable, call, inWords, newId, problemOf } from "./api.js";
import { element, part } from "./parts.js";
import { say } from "./words.js";

const LOOK_EVERY_MS = 700;

/** @typedef {{id: string, status: string, error?: {code: string, detail: string} | null}} Resume */

class ResumeDrop extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input) return;
    input.addEventListener("change", () => {
      this.#take(input.files?.[0]);
      input.value = "";
    });
    this.addEventListener("dragover", (event) => this.#over(event, true));
    this.addEventListener("dragleave", (event) => this.#over(event, false));
    this.addEventListener("drop", (event) => {
      this.#over(event, false);
      this.#take(event.dataTransfer?.files[0]);
    });
  }

  /**
   * @param {DragEvent} event
   * @param {boolean} inside
   */
  #over(event, inside) {
    event.preventDefault();
    this.classList.toggle("over", inside);
  }

  /** @param {File | undefined} file */
  async #take(file) {
    if (!file) return;
    let id = "";
    try {
      const sent = await this.#send(file);
      id = sent.id;
      this.#tell("resume-added", { id, name: file.name });
      this.#show(await this.#read(sent, file.name), file.name);
    } catch (error) {
      this.#tell("resume-failed", { id, name: file.name });
      this.#state(element("span", inWords(error), "alarm"));
    }
  }

  /**
   * @param {string} event
   * @param {{id: string, name: string}} resume
   */
  #tell(event, resume) {
    this.dispatchEvent(new CustomEvent(event, { bubbles: true, detail: resume }));
  }

  /**
   * @param {File} file
   * @returns {Promise<Resume>}
   */
  #send(file) {
    const progress = document.createElement("progress");
    progress.max = 1;
    this.#state(element("span", say("drop.sending", { name: file.name })), progress);
    const body = new FormData();
    body.append("file", file);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/v1/resumes");
      request.responseType = "json";
      request.setRequestHeader("Idempotency-Key", newId());
      request.upload.onprogress = (event) => (progress.value = event.loaded / (event.total || 1));
      request.onerror = () => reject(new Unreachable());
      request.onload = () =>
        request.status < 300 ? resolve(request.response) : reject(problemOf(request.status, request.response));
      request.send(body);
    });
  }

  /**
   * Waits until the resume is read, or could not be.
   * @param {Resume} resume
   * @param {string} name
   * @returns {Promise<Resume>}
   */
  async #read(resume, name) {
    let now = resume;
    if (now.status === "parsing") this.#state(element("span", say("drop.reading", { name })), document.createElement("progress"));
    while (now.status === "parsing") {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      now = await call("GET", `/v1/resumes/${resume.id}`);
    }
    return now;
  }

  /**
   * @param {Resume} resume
   * @param {string} name
   */
  #show(resume, name) {
    if (resume.status === "failed") {
      const detail = resume.error?.detail ?? say("drop.failed");
      throw new Problem(422, resume.error?.code ?? "resume_failed", detail, []);
    }
    const link = document.createElement("a");
    link.href = `/my/resumes/${resume.id}`;
    link.textContent = say("drop.look");
    this.#state(element("span", say("drop.ready", { name })), link);
    if (this.dataset.open !== undefined) location.assign(link.href);
  }

  /** @param {Node[]} shown */
  #state(...shown) {
    part(this, "state").replaceChildren(...shown);
  }
}

customElements.define("resume-drop", ResumeDrop);
