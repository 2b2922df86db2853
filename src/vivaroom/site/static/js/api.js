// Calls to our own interface, with its problems as errors that say what to do.
import { knows, say } from "./words.js";

/** @typedef {{field: string, detail: string}} WrongField */

/** The server refused: `detail` says how to mend it. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail
   * @param {WrongField[]} fields
   */
  constructor(status, code, detail, fields) {
    super(detail);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** Whether the same request may succeed a little later. */
  get passes() {
    return this.status >= 500 || this.status === 429 || this.code === "session_busy";
  }
}

/** No answer came: the network or the server is away. */
export class Unreachable extends Error {
  constructor() {
    super(say("unreachable"));
  }
}

const PATIENCE_MS = 60_000;

/** @returns {string} */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Sends a request and gives the JSON of the reply, or null where it has none.
 * Throws Problem and Unreachable.
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {string} [key] the idempotency key; a new one for every call when left out
 * @returns {Promise<any>}
 */
export async function call(method, path, body, key) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method === "POST") headers["Idempotency-Key"] = key ?? newId();
  const response = await reach(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return read(response);
}

/**
 * @param {string} path
 * @param {RequestInit} request
 * @returns {Promise<Response>}
 */
async function reach(path, request) {
  try {
    return await fetch(path, request);
  } catch {
    throw new Unreachable();
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function read(response) {
  if (response.status === 204) return null;
  /** @type {any} */
  let reply = null;
  try {
    reply = await response.json();
  } catch {
    if (response.ok) throw new Unreachable();
  }
  if (response.ok) return reply;
  throw problemOf(response.status, reply);
}

/**
 * @param {number} status
 * @param {any} reply
 * @returns {Problem}
 */
export function problemOf(status, reply) {
  const detail = reply?.detail ?? say("refused", { status });
  return new Problem(status, reply?.code ?? "request_failed", detail, reply?.errors ?? []);
}

/**
 * What a person is told of an error.
 * @param {unknown} error
 * @returns {string}
 */
export function inWords(error) {
  if (error instanceof Problem && knows(`problem.${error.code}`)) return say(`problem.${error.code}`);
  if (error instanceof Problem && error.fields.length) {
    return error.fields.map((one) => `${one.field.split(".").at(-1)}: ${one.detail}`).join(" ");
  }
  return error instanceof Error ? error.message : String(error);
}
