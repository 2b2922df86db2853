// Finding the named parts of a custom element.

/**
 * The part with this name. Throws where the template has none, which is a fault of ours.
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {ParentNode} within
 * @param {string} name
 * @returns {Kind}
 */
export function part(within, name) {
  const found = within.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no part "${name}"`);
  return /** @type {Kind} */ (found);
}

/**
 * An element with text; never markup.
 * @param {string} tag
 * @param {string} text
 * @param {string} [className]
 * @returns {HTMLElement}
 */
export function element(tag, text, className) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * Shows what went wrong, or hides the place for it.
 * @param {HTMLElement} place
 * @param {string} [text]
 */
export function tell(place, text = "") {
  place.textContent = text;
  place.hidden = text === "";
}
