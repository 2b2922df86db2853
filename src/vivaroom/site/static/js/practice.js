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
  await sit(interview.id, key);
}

/**
 * Makes a session of an interview that is there, and goes to its room. The same key again makes nothing twice.
 * Throws what `call` throws.
 * @param {string} interviewId
 * @param {string} key
 */
export async function sit(interviewId, key) {
  const path = `/v1/interviews/${interviewId}/sessions`;
  const session = await call("POST", path, { start: false }, `${key}-session`);
  location.assign(`/room/${session.id}`);
}
