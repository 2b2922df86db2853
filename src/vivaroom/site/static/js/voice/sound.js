// The page's one audio context, with our processors in it; it may sound because a click opened it.

const WORKLETS = ["capture_worklet.js", "player_worklet.js"];
const TONE_HZ = [523.25, 659.25];
const TONE_S = 0.35;

/**
 * Opens the context. Call it in the handler of a click, before anything is waited for.
 * @returns {Promise<AudioContext>}
 */
export async function openSound() {
  const context = new AudioContext({ latencyHint: "interactive" });
  const woken = wake(context);
  await Promise.all(WORKLETS.map((file) => context.audioWorklet.addModule(new URL(file, import.meta.url))));
  await woken;
  return context;
}

/**
 * Lets a context that the browser put to sleep go on. Gives whether it runs.
 * @param {AudioContext} context
 * @returns {Promise<boolean>}
 */
export async function wake(context) {
  const patience = new Promise((resolve) => setTimeout(resolve, 1_000));
  if (context.state !== "running") await Promise.race([context.resume().catch(() => {}), patience]);
  return /** @type {string} */ (context.state) === "running";
}

/**
 * Two soft notes.
 * @param {AudioContext} context
 * @returns {Promise<void>} when they have sounded
 */
export function playTone(context) {
  const [first, last] = TONE_HZ.map((hertz, place) => note(context, hertz, context.currentTime + place * TONE_S));
  void first;
  return new Promise((resolve) => last.addEventListener("ended", () => resolve()));
}

/**
 * @param {AudioContext} context
 * @param {number} hertz
 * @param {number} from
 */
function note(context, hertz, from) {
  const source = new OscillatorNode(context, { frequency: hertz });
  const loudness = new GainNode(context, { gain: 0 });
  loudness.gain.setValueAtTime(0, from);
  loudness.gain.linearRampToValueAtTime(0.2, from + 0.03);
  loudness.gain.linearRampToValueAtTime(0, from + TONE_S);
  source.connect(loudness).connect(context.destination);
  source.start(from);
  source.stop(from + TONE_S);
  return source;
}

/**
 * Plays what the microphone gave.
 * @param {AudioContext} context
 * @param {Int16Array[]} blocks PCM16, 16 kHz
 * @returns {Promise<void>} when it has sounded
 */
export function playBack(context, blocks) {
  const samples = blocks.flatMap((block) => Array.from(block, (value) => value / 32_768));
  const buffer = context.createBuffer(1, Math.max(samples.length, 1), 16_000);
  buffer.copyToChannel(Float32Array.from(samples), 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.start();
  return new Promise((resolve) => source.addEventListener("ended", () => resolve()));
}
