// Shows where in the resume a value stands, when its line is pressed.
class ResumeReading extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const place = event.target instanceof Element && event.target.closest("a.place");
      if (place instanceof HTMLElement) this.#mark(Number(place.dataset.start), Number(place.dataset.end), place);
    });
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {HTMLElement} place
   */
  #mark(start, end, place) {
    for (const old of this.querySelectorAll(".marked, .shown")) old.classList.remove("marked", "shown");
    place.classList.add("shown");
    for (const piece of this.querySelectorAll("[data-part='sheet'] [data-start]")) {
      const at = Number(/** @type {HTMLElement} */ (piece).dataset.start);
      piece.classList.toggle("marked", at >= start && at < end);
    }
  }
}

customElements.define("resume-reading", ResumeReading);
