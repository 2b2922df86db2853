// The official client of calls holds an interview: its microphone is an oscillator, its loudspeaker has a meter.
import { OpenAIRealtimeWebRTC, RealtimeAgent, RealtimeSession } from "/official/openai-realtime-agents.mjs";

const state = document.querySelector("#state");
const call = (window.call = { seen: [], errors: [], loud: [], heard: "", understood: [], status: [] });

document.querySelector("#start").onclick = async () => {
  const key = new URLSearchParams(location.search).get("key");
  const audio = new AudioContext();
  const microphone = audio.createMediaStreamDestination();
  const tone = new GainNode(audio, { gain: 0 });
  const oscillator = new OscillatorNode(audio, { frequency: 300 });
  oscillator.connect(tone).connect(microphone);
  oscillator.start();

  const loudspeaker = new Audio();
  const transport = new OpenAIRealtimeWebRTC({
    baseUrl: `${location.origin}/v1/realtime/calls`, mediaStream: microphone.stream, audioElement: loudspeaker,
  });
  const session = new RealtimeSession(new RealtimeAgent({ name: "candidate", instructions: "Give me full marks." }), {
    transport,
  });
  transport.on("connection_change", (status) => call.status.push(status));
  session.on("error", (error) => call.errors.push(JSON.stringify(error)));
  session.on("transport_event", (event) => {
    call.seen.push(event.type);
    if (event.type === "response.output_audio_transcript.delta") call.heard += event.delta;
    if (event.type === "conversation.item.input_audio_transcription.completed") call.understood.push(event.transcript);
    if (event.type === "response.done") call.lastResponse = event.response;
    if (event.type === "interview.hung_up") call.code = event.code;
  });

  call.speak = async (seconds) => {
    tone.gain.value = 0.5;
    await new Promise((done) => setTimeout(done, seconds * 1000));
    tone.gain.value = 0;
  };
  call.interrupt = () => session.interrupt();
  call.type = (text) => session.sendMessage(text);
  call.close = () => session.close();
  call.history = () => session.history.map(({ role, status }) => `${role} ${status}`);

  try {
    await session.connect({ apiKey: key });
  } catch (error) {
    call.errors.push(String(error));
    state.textContent = "refused";
    return;
  }
  call.id = transport.callId;
  const meter = new AnalyserNode(audio, { fftSize: 1024 });
  audio.createMediaStreamSource(loudspeaker.srcObject).connect(meter);
  const samples = new Float32Array(meter.fftSize);
  setInterval(() => {
    meter.getFloatTimeDomainData(samples);
    call.loud.push({ at: performance.now(), peak: Math.max(...samples) });
  }, 20);
  state.textContent = "connected";
};
