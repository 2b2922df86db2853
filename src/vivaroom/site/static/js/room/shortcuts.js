// Keys that press the room's buttons: Alt and the letter that stands on the button.

/**
 * @param {HTMLElement} room
 * @param {AbortSignal} stop
 */
export function listenForShortcuts(room, stop) {
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("dialog[open]")) return;
    const button = room.querySelector(`button[data-key="${CSS.escape(event.code.replace("Key", ""))}"]`);
    if (!(button instanceof HTMLButtonElement) || !button.checkVisibility()) return;
    event.preventDefault();
    button.click();
  };
  addEventListener("keydown", pressed, { signal: stop });
}
