// From a design to the room of a new session.
import { call } from "./api.js";

/**
 * Makes an interview and a session of it, and goes there. The same key again makes nothing twice.
 * Throws what `call` throws.
 * @param {object} design
 * @param {string} key
 */
export async function practice(design, key) {
  const interview = await call("POST", "/v1/interviews", design, `${key}-interview`);
  const path = `/v1/interviews/${interview.id}/sessions`;
  const session = await call("POST", path, { start: false }, `${key}-session`);
  location.assign(`/room/${session.id}`);
}
