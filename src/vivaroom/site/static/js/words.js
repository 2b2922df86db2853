// The sentences that scripts show, with their values filled in.
import sentences from "./catalogue.js";

/**
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(name, values = {}) {
  const sentence = sentences[name];
  if (sentence === undefined) throw new Error(`the catalogue has no sentence "${name}"`);
  return sentence.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

/**
 * Whether the catalogue has a sentence with this name.
 * @param {string} name
 * @returns {boolean}
 */
export function knows(name) {
  return name in sentences;
}
