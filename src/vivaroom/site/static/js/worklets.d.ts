/** What the audio thread has besides the language. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
/** Samples per second of the context that the processor runs in. */
declare const sampleRate: number;
