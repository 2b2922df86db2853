// A candidate who takes an interview to its end: first aloud, then in writing. What was seen is one JSON line at the end.

const RATE_HZ = 24_000;
const PIECE_SAMPLES = RATE_HZ / 50;
export const TYPED = "I measured first, then put a queue in front of the writes, and errors fell by half.";

/** A second of a tone, in pieces of 20 ms, as PCM16. */
export function spoken() {
  const samples = Int16Array.from({ length: RATE_HZ }, (_, n) => 8000 * Math.sin((n / RATE_HZ) * 2 * Math.PI * 440));
  const starts = Array.from({ length: RATE_HZ / PIECE_SAMPLES }, (_, n) => n * PIECE_SAMPLES);
  return starts.map((start) => samples.slice(start, start + PIECE_SAMPLES).buffer);
}

/** What one candidate sees and does; `client` can `speak()`, `type()` and `leave()`. */
export class Candidate {
  counts = {};
  questions = [];
  understood = [];
  problems = [];
  samples = 0;
  loudest = 0;
  #turns = 0;

  constructor(client) {
    this.client = client;
  }

  /** The interviewer's voice. @param {ArrayBuffer | Uint8Array} pcm */
  hear(pcm) {
    const bytes = new Uint8Array(pcm);
    const samples = new Int16Array(bytes.buffer, 0, bytes.length >> 1);
    this.samples += samples.length;
    this.loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), this.loudest);
  }

  /** Something that the server told. */
  see(event) {
    this.counts[event.type] = (this.counts[event.type] ?? 0) + 1;
    if (event.type === "session.created" || event.type === "interview.completed") this[event.type] = event;
    if (event.type === "interview.question") this.questions.push(event.question);
    if (event.type === "conversation.item.input_audio_transcription.completed") this.understood.push(event.transcript);
    if (event.type === "response.done" && event.response.status === "completed") this.#answer();
  }

  /** The connection is over. */
  gone(code) {
    const { counts, questions, understood, problems, samples, loudest } = this;
    const [created, completed] = [this["session.created"], this["interview.completed"]];
    const told = { counts, questions, understood, problems, samples, loudest, created, completed, code, ...this.client.more?.() };
    process.stdout.write(JSON.stringify(told) + "\n", () => process.exit(0));
  }

  #answer() {
    if (this["interview.completed"]) return;
    this.#turns += 1;
    if (this.#turns === 1) this.client.speak(spoken());
    else this.client.type(`${TYPED} That was answer ${this.#turns}.`);
  }
}
