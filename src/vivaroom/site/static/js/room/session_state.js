// What a session looks like after its events: a plain fold, the same after a reload and in a second tab.

/** @typedef {"created" | "live" | "paused" | "completed"} Status */
/** @typedef {{id: string, text: string, number: number, isFollowUp: boolean}} Question */
/** @typedef {import("../heard_words.js").Heard & {speaker: "interviewer" | "candidate"}} Entry */
/** @typedef {{seq: number, type: string, payload: any}} LedgerEvent */
/**
 * @typedef {object} SessionState
 * @property {number} seq the last event that is in here
 * @property {Status} status
 * @property {Question | null} question
 * @property {string} leadIn what was said just before the question
 * @property {string} restated the question in other words, as last restated
 * @property {string} said what was said beside the question since it was put
 * @property {Entry[]} entries everything said so far
 * @property {{questionId: string, text: string}[]} answers
 * @property {{text: string, reason: string} | null} closing
 * @property {boolean} isDue whether the interviewer has not reacted yet to what came last
 * @property {boolean} mayHear whether the candidate agreed that their voice is heard and kept
 */

/** @returns {SessionState} */
export function nothingYet() {
  return {
    seq: 0,
    status: "created",
    question: null,
    leadIn: "",
    restated: "",
    said: "",
    entries: [],
    answers: [],
    closing: null,
    isDue: false,
    mayHear: false,
  };
}

/**
 * The state after one more event; an event that is in it already changes nothing.
 * @param {SessionState} state
 * @param {LedgerEvent} event
 * @returns {SessionState}
 */
export function after(state, event) {
  if (event.seq <= state.seq) return state;
  const change = CHANGES[event.type];
  return { ...state, ...change?.(state, event.payload, event.seq), seq: event.seq };
}

/**
 * What is said aloud by this event, "" where nothing is.
 * @param {LedgerEvent} event
 * @returns {string}
 */
export function spokenIn(event) {
  const { payload } = event;
  switch (event.type) {
    case "question.asked":
    case "follow_up.asked":
      return joined(payload.lead_in, payload.question.text);
    case "question.repeated":
      return joined(payload.lead_in, payload.text);
    case "interviewer.said":
    case "session.closed":
      return payload.text;
    default:
      return "";
  }
}

/** @type {Record<string, (state: SessionState, payload: any, seq: number) => Partial<SessionState>>} */
const CHANGES = {
  "consent.given": (_, payload) => ({ mayHear: payload.voice === true }),
  "session.opened": () => ({ status: "live" }),
  "question.asked": put,
  "follow_up.asked": put,
  "question.repeated": restate,
  "interviewer.said": (state, payload, seq) => ({
    said: payload.text,
    entries: withEntry(state, seq, payload.text),
    isDue: false,
  }),
  "command.given": () => ({ isDue: true }),
  "direction.given": () => ({ isDue: true }),
  "silence.heard": () => ({ isDue: true }),
  "interviewer.spoken": reword,
  "answer.given": answer,
  "session.paused": () => ({ status: "paused" }),
  "session.resumed": () => ({ status: "live" }),
  "session.closed": (state, payload, seq) => ({
    status: "completed",
    question: null,
    closing: { text: payload.text, reason: payload.reason },
    entries: withEntry(state, seq, payload.text),
  }),
  "transcript.corrected": (state, payload) => ({
    entries: state.entries.map((entry) => (entry.seq === payload.seq ? { ...entry, corrected: payload.text } : entry)),
  }),
};

/**
 * @param {SessionState} state
 * @param {any} payload
 * @param {number} seq
 * @returns {Partial<SessionState>}
 */
function put(state, payload, seq) {
  const { id, text, number, is_follow_up: isFollowUp } = payload.question;
  return {
    question: { id, text, number, isFollowUp },
    leadIn: payload.lead_in ?? "",
    restated: "",
    said: "",
    entries: withEntry(state, seq, joined(payload.lead_in, text)),
    isDue: false,
  };
}

/**
 * A question that nobody asked to hear again is put again after every lost connection: that is not told twice.
 * @param {SessionState} state
 * @param {any} payload
 * @param {number} seq
 * @returns {Partial<SessionState>}
 */
function restate(state, payload, seq) {
  const inOtherWords = payload.text !== state.question?.text;
  return {
    said: payload.lead_in ?? "",
    restated: inOtherWords ? payload.text : "",
    entries: state.isDue ? withEntry(state, seq, joined(payload.lead_in, payload.text)) : state.entries,
    isDue: false,
  };
}

/**
 * @param {SessionState} state
 * @param {any} payload
 * @returns {Partial<SessionState>}
 */
function reword(state, payload) {
  if (!state.question || state.question.id !== payload.question_id) return {};
  const last = state.entries.length - 1;
  return {
    question: { ...state.question, text: payload.text },
    leadIn: "",
    entries: state.entries.map((entry, place) => (place === last ? { ...entry, text: payload.text } : entry)),
  };
}

/**
 * An answer; one that begins with the last answer to the same question is that one with what was added, and is told once,
 * unless that one was corrected, so that no correction goes out of sight.
 * @param {SessionState} state
 * @param {any} payload
 * @param {number} seq
 * @returns {Partial<SessionState>}
 */
function answer(state, payload, seq) {
  const { question_id: questionId, text } = payload;
  const before = state.answers.at(-1);
  const heard = Boolean(payload.sound);
  const goesOn = before?.questionId === questionId && text.startsWith(`${before?.text} `);
  const place = goesOn ? state.entries.findLastIndex((entry) => entry.speaker === "candidate") : -1;
  return {
    isDue: true,
    answers: [...state.answers, { questionId, text }],
    entries:
      place < 0 || state.entries[place].corrected !== undefined
        ? [...state.entries, { seq, speaker: "candidate", text, heard }]
        : state.entries.map((entry, at) => (at === place ? { seq, speaker: entry.speaker, text, heard } : entry)),
  };
}

/**
 * @param {SessionState} state
 * @param {number} seq
 * @param {string} text
 * @returns {Entry[]}
 */
function withEntry(state, seq, text) {
  return [...state.entries, { seq, speaker: "interviewer", text, heard: false }];
}

/** @param {...(string | null | undefined)} texts */
function joined(...texts) {
  return texts.filter(Boolean).join(" ");
}
