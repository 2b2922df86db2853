// A microphone that a test can speak through and an ear at the loudspeaker, for tests alone.
(() => {
  const context = new AudioContext({ sampleRate: 48_000 });
  const mouth = context.createMediaStreamDestination();
  const breath = new ConstantSourceNode(context, { offset: 0 }); // keeps the track alive while nothing is said
  breath.connect(mouth);
  breath.start();

  const robot = { /** @type {{at: number, loud: number}[]} */ heard: [], interruptions: [], events: [], tracks: [], asked: [] };
  window.robot = robot;

  if (navigator.mediaDevices) {
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      robot.asked.push(wanted.audio);
      await context.resume();
      const stream = mouth.stream.clone();
      robot.tracks.push(...stream.getTracks());
      return stream;
    };
  }

  robot.says = async (/** @type {string} */ base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const source = context.createBufferSource();
    source.buffer = await context.decodeAudioData(bytes.buffer);
    source.connect(mouth);
    source.start();
    await new Promise((resolve) => (source.onended = resolve));
  };

  robot.unplug = () => {
    for (const track of robot.tracks) {
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
  };

  /** What a phone does to a page in the background; `forGood` lets nothing wake it. */
  robot.sleep = async (/** @type {boolean} */ forGood) => {
    await page.suspend();
    if (forGood) page.resume = () => Promise.reject(new DOMException("", "InvalidStateError"));
    document.dispatchEvent(new Event("visibilitychange"));
  };
  robot.state = () => page.state;

  /** How long something sounded after a moment of the audio's own clock, in seconds. */
  robot.soundedAfter = (/** @type {number} */ moment) =>
    Math.max(0, ...robot.heard.filter((one) => one.loud > 0.003).map((one) => one.at + 256 / page.sampleRate - moment));

  /** How long the loudspeaker has sounded since a moment of the audio's own clock, in seconds. */
  robot.soundedSince = (/** @type {number} */ moment) =>
    (robot.heard.filter((one) => one.loud > 0.003 && one.at >= moment).length * 256) / page.sampleRate;
  robot.now = () => page.currentTime;

  /** @type {MediaRecorder | null} */
  let tape = null;
  let reel = [];

  /** Keeps what the loudspeaker says from now on; the page must have sounded, or be about to. */
  robot.tape = () => {
    reel = [];
    tape = new MediaRecorder(loudspeaker.stream);
    tape.addEventListener("dataavailable", ({ data }) => reel.push(data));
    tape.start();
  };

  /** What was kept: PCM16 at 16 kHz, in base64. */
  robot.untape = async () => {
    const over = new Promise((resolve) => tape.addEventListener("stop", resolve));
    tape.stop();
    await over;
    const hearing = new OfflineAudioContext(1, 1, 16_000);
    const sound = await hearing.decodeAudioData(await new Blob(reel).arrayBuffer());
    const pcm = Int16Array.from(sound.getChannelData(0), (value) => Math.max(-1, Math.min(value, 1)) * 32_767);
    const file = new FileReader();
    const read = new Promise((resolve) => (file.onload = resolve));
    file.readAsDataURL(new Blob([pcm]));
    await read;
    return file.result.split(",")[1];
  };

  let page = null;
  /** @type {MediaStreamAudioDestinationNode | null} */
  let loudspeaker = null;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode && this instanceof GainNode) {
      page = this.context;
      const ear = page.createScriptProcessor(256, 1, 1);
      ear.onaudioprocess = (event) => {
        const loud = Math.max(...event.inputBuffer.getChannelData(0).map(Math.abs));
        robot.heard.push({ at: event.playbackTime, loud });
      };
      loudspeaker = page.createMediaStreamDestination();
      connect.call(this, loudspeaker);
      connect.call(this, ear);
      connect.call(ear, target);
    }
    return connect.call(this, target, ...rest);
  };

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (typeof data !== "string") return;
        robot.events.push(JSON.parse(data));
        if (data.includes("speech_started")) robot.interruptions.push(page.currentTime);
      });
    }
  };
})();
