// What the server says of itself and its parts.
import { call, inWords } from "./api.js";
import { element, part, tell } from "./parts.js";
import { knows, say } from "./words.js";

const LOOK_EVERY_MS = 2_000;

/** @typedef {{status: string, version: string, parts: Record<string, {state: string, detail: string}>}} Health */

class ServerHealth extends HTMLElement {
  async connectedCallback() {
    try {
      const health = await call("GET", "/health");
      this.#show(health);
      if (health.status === "starting") setTimeout(() => this.connectedCallback(), LOOK_EVERY_MS);
    } catch (error) {
      tell(part(this, "trouble"), inWords(error));
    }
  }

  /** @param {Health} health */
  #show(health) {
    const facts = part(this, "facts");
    for (const old of facts.querySelectorAll("[data-fact]")) old.remove();
    facts.prepend(
      fact(say("about.version"), health.version),
      fact(say("about.state"), say(`about.state_of.${health.status}`)),
    );
    for (const [name, { state, detail }] of Object.entries(health.parts)) {
      facts.append(fact(nameOf(name), say(`about.state_of.${state}`), detail));
    }
  }
}

/**
 * @param {string} name
 * @returns {string}
 */
function nameOf(name) {
  if (knows(`about.part.${name}`)) return say(`about.part.${name}`);
  const plain = name.replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/**
 * @param {string} term
 * @param {string} value
 * @param {string} [detail]
 */
function fact(term, value, detail = "") {
  const pair = document.createElement("div");
  pair.dataset.fact = term;
  const told = element("dd", value);
  if (detail) told.append(element("span", detail, "detail"));
  pair.append(element("dt", term), told);
  return pair;
}

customElements.define("server-health", ServerHealth);
