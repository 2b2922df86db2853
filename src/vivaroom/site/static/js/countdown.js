// How long it is until the room opens; then the page is loaded again, which has the way in.
// The seconds are the server's: this clock may be wrong.
const UNITS = /** @type {const} */ ([["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]]);

class DoorCountdown extends HTMLElement {
  connectedCallback() {
    const shown = this.querySelector("[role=timer]");
    const seconds = Number(this.getAttribute("seconds"));
    if (!(shown instanceof HTMLElement) || !(seconds > 0)) return;
    const opens = performance.now() + seconds * 1000;
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
    const tick = () => {
      const left = Math.ceil((opens - performance.now()) / 1000);
      if (left <= 0) {
        location.reload();
        return;
      }
      const [unit, size] = UNITS.find(([, size]) => left >= size) ?? UNITS[3];
      const told = words.format(Math.round(left / size), unit);
      if (shown.textContent !== told) shown.textContent = told;
      this.timer = setTimeout(tick, 1000);
    };
    tick();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}

customElements.define("door-countdown", DoorCountdown);
