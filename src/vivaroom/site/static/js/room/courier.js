// Carries an answer to the server: the same message again and again until it is acknowledged, so that it counts once.
// A live connection may take it first; a request follows where that one did not answer.
import { Problem, Unreachable, call } from "../api.js";
import { pause } from "./event_stream.js";

/** @typedef {import("./desk.js").Letter} Letter */
/**
 * @typedef {object} Trip
 * @property {boolean} again whether this letter may have been delivered before
 * @property {() => void} waiting called before every other try
 * @property {AbortSignal} stop
 * @property {(letter: Letter) => Promise<boolean | null>} carry the live connection: whether it took the letter, null without one
 */

const LONGEST_PAUSE_MS = 8_000;

/**
 * Delivers a letter. Gives the place in the ledger where the session had moved on without it, or null when it was taken.
 * Throws Problem for what no other try can mend.
 * @param {string} sessionId
 * @param {Letter} letter
 * @param {Trip} trip
 * @returns {Promise<number | null>}
 */
export async function deliver(sessionId, letter, trip) {
  const path = `/v1/sessions/${sessionId}`;
  const carried = trip.again ? false : await trip.carry(letter);
  if (carried) return null;
  for (let tries = 0; ; tries += 1) {
    try {
      if (carried === false || tries > 0) {
        const session = await call("GET", path);
        if (session.current_question?.id !== letter.questionId) return session.last_seq;
      }
      await call("POST", `${path}/answers`, { text: letter.text, client_id: letter.clientId }, letter.clientId);
      return null;
    } catch (error) {
      const passes = error instanceof Unreachable || (error instanceof Problem && error.passes);
      if (!passes || trip.stop.aborted) throw error;
      trip.waiting();
      await pause(Math.min(500 * 2 ** tries, LONGEST_PAUSE_MS), trip.stop);
    }
  }
}
