// Tabs that are links: each is a page of its own, and where there is a script the page stays and its panels change.
const KEYS = /** @type {Record<string, (place: number, count: number) => number>} */ ({
  ArrowRight: (place, count) => (place + 1) % count,
  ArrowLeft: (place, count) => (place + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
});

/** @param {Element} list the element whose children are the tabs */
function open(list) {
  const tabs = /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll("[role=tab]")]);

  /** @param {HTMLAnchorElement} chosen */
  const choose = (chosen) => {
    for (const tab of tabs) {
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      if (panel) panel.hidden = tab !== chosen;
    }
    history.replaceState(null, "", chosen.href);
    chosen.focus();
  };

  for (const [place, tab] of tabs.entries()) {
    tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      choose(tab);
    });
    tab.addEventListener("keydown", (event) => {
      const next = event.key === " " ? place : KEYS[event.key]?.(place, tabs.length);
      if (next === undefined) return;
      event.preventDefault();
      choose(tabs[next]);
    });
  }
}

document.querySelectorAll("[role=tablist]").forEach(open);
