// The candidate's microphone: opened, listened to, muted, and missed when it is gone.

/** @typedef {"insecure" | "denied" | "missing" | "busy"} Reason */
/** @typedef {import("./capture_worklet.js").Block} Block */

/** There is no sound from the microphone, and why. */
export class NoMicrophone extends Error {
  /** @param {Reason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** @type {Record<string, Reason>} */
const REASONS = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
};

/** Throws NoMicrophone where the page's address keeps browsers from opening any. */
export function demandSecureAddress() {
  if (!isSecureContext || !navigator.mediaDevices) throw new NoMicrophone("insecure");
}

export class Microphone {
  #stream;
  #source;
  #capture;
  #stopped = false;
  /** @type {(block: Block) => void} */
  heard = () => {};
  /** Called once when the device goes away by itself. */
  gone = () => {};

  /**
   * @param {AudioContext} context
   * @param {MediaStream} stream
   */
  constructor(context, stream) {
    this.#stream = stream;
    this.#source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    this.#capture = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    this.#capture.port.onmessage = ({ data }) => this.heard(data);
    this.#source.connect(this.#capture);
    this.#track.addEventListener("ended", () => this.#stopped || this.gone());
  }

  /**
   * Opens a microphone; asks for permission where the browser wants to. Throws NoMicrophone.
   * @param {AudioContext} context
   * @param {string} [device] the id of one of `microphones`; the system's own choice when left out
   * @returns {Promise<Microphone>}
   */
  static async open(context, device) {
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    try {
      const chosen = device ? { ...audio, deviceId: { exact: device } } : audio;
      return new Microphone(context, await navigator.mediaDevices.getUserMedia({ audio: chosen }));
    } catch (error) {
      throw new NoMicrophone(REASONS[error instanceof DOMException ? error.name : ""] ?? "busy");
    }
  }

  get #track() {
    return this.#stream.getAudioTracks()[0];
  }

  /** The id of the device, as in `microphones`. */
  get device() {
    return this.#track.getSettings().deviceId ?? "";
  }

  /** Whether silence is given instead of sound; the time goes on. */
  get muted() {
    return !this.#track.enabled;
  }

  set muted(muted) {
    this.#track.enabled = !muted;
  }

  stop() {
    this.#stopped = true;
    this.#source.disconnect();
    this.#capture.port.close();
    for (const track of this.#stream.getTracks()) track.stop();
  }
}

/**
 * The microphones there are; they have names once one was opened.
 * @returns {Promise<{id: string, name: string}[]>}
 */
export async function microphones() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const inputs = devices.filter((one) => one.kind === "audioinput" && one.deviceId);
  return inputs.map((one) => ({ id: one.deviceId, name: one.label || one.deviceId }));
}
