// Times of the server, shown in the reader's own zone.
class LocalTime extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    if (!time) return;
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const language = document.documentElement.lang;
    time.textContent = at.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  }
}

customElements.define("local-time", LocalTime);
