// The start page: an interview from what was chosen, a session of it, and into the room.
import "./local_time.js";
import "./resume_drop.js";
import { inWords, newId } from "./api.js";
import { element, part, tell } from "./parts.js";
import { practice } from "./practice.js";
import { say } from "./words.js";

class StartInterview extends HTMLElement {
  #busy = false;
  #key = newId();

  connectedCallback() {
    const form = this.form;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#start();
    });
    form.addEventListener("input", () => this.#changed());
    form.addEventListener("change", () => this.#changed());
    this.addEventListener("resume-added", (event) => this.#choose(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("resume-failed", (event) => this.#drop(/** @type {CustomEvent} */ (event).detail.id));
    addEventListener("pageshow", () => this.#rest());
    this.#changed();
  }

  get form() {
    return /** @type {HTMLFormElement} */ (this.querySelector("form"));
  }

  #changed() {
    this.#key = newId();
    const chosen = new FormData(this.form);
    part(this, "summary").textContent = say("start.summary", {
      role: String(chosen.get("role") || "").trim() || say("start.role_open"),
      kind: this.#label("kind"),
      level: this.#label("level"),
      questions: String(chosen.get("question_count")),
      minutes: String(chosen.get("duration_minutes")),
    });
  }

  /** @param {string} name */
  #label(name) {
    return this.form.querySelector(`input[name="${name}"]:checked`)?.parentElement?.textContent?.trim() ?? "";
  }

  #design() {
    const chosen = new FormData(this.form);
    const text = (/** @type {string} */ name) => String(chosen.get(name) ?? "").trim();
    return {
      kind: text("kind"),
      level: text("level"),
      question_count: Number(text("question_count")),
      duration_minutes: Number(text("duration_minutes")),
      ...(text("role") && { role: text("role") }),
      ...(text("job_description") && { job_description: text("job_description") }),
      ...(text("resume_id") && { resume_id: text("resume_id") }),
    };
  }

  async #start() {
    if (this.#busy) return;
    this.#work();
    try {
      await practice(this.#design(), this.#key);
    } catch (error) {
      this.#rest();
      const trouble = part(this, "trouble");
      tell(trouble, inWords(error));
      trouble.scrollIntoView({ block: "center" });
    }
  }

  #work() {
    this.#busy = true;
    tell(part(this, "trouble"));
    part(this, "now").textContent = say("start.preparing");
  }

  #rest() {
    this.#busy = false;
    part(this, "now").textContent = say("start.now");
  }

  /** @param {{id: string, name: string}} resume */
  #choose(resume) {
    const choices = part(this, "resume-choices");
    if (!choices.children.length) choices.append(this.#resumeChoice("", say("start.no_resume")));
    choices.append(this.#resumeChoice(resume.id, resume.name));
    this.#changed();
  }

  /**
   * @param {string} id
   * @param {string} text
   */
  #resumeChoice(id, text) {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: "resume_id", value: id, checked: true });
    label.append(radio, element("span", text));
    return label;
  }

  /** @param {string} id */
  #drop(id) {
    const failed = this.form.querySelector(`input[name="resume_id"][value="${CSS.escape(id)}"]`);
    if (!id || !failed) return;
    failed.closest("label")?.remove();
    const none = this.form.querySelector('input[name="resume_id"][value=""]');
    if (none instanceof HTMLInputElement) none.checked = true;
    this.#changed();
  }
}

customElements.define("start-interview", StartInterview);
