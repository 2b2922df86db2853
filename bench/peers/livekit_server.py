"""LiveKit Agents as a server of spoken interviews: an `AgentSession` a socket, without a LiveKit room.

Run by the environment of `livekit.lock`. Set as its users are advised, or in its favour:

- all sessions in one process, one loaded `VAD` for all (its workers give each session a process, which costs far more
  memory); the voice detector is its own Silero, with its default of half a second of padding;
- turns end by voice activity alone, after the pause that every server here waits for, with no further delay, so that
  neither its turn detector nor its wait for more words stands in the way;
- its defaults otherwise, but for what a room or a cloud would do: no recording, no echo warm-up, no watch over absent
  users, and no reply ahead of the end of a turn, which has nothing to gain where the recogniser answers at once.

The recogniser answers when the detector has heard the pause. Sound is paced in pieces of 40 ms, 200 ms ahead, as it is
by our own server.
"""

import asyncio
import contextlib
import time
from collections.abc import Coroutine

from fastapi import WebSocket, WebSocketDisconnect
from livekit import rtc
from livekit.agents import Agent, AgentSession, APIConnectOptions, LanguageCode, inference, llm, stt, tts, utils
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS
from livekit.agents.voice import io

from bench.peers.serving import serve
from bench.stand_ins import (
    FIXED_S,
    HEARING_RATE_HZ,
    PAUSE_S,
    PIECE,
    PIECES,
    REPLY,
    SPEAKING_RATE_HZ,
    VOICE_BEGINS_0_1,
    VOICE_GOES_ON_0_1,
    WORDS,
    YOUR_TURN,
)

LEAD_S = 0.2
SENT_BYTES = 2 * SPEAKING_RATE_HZ // 25
DETECTOR = inference.VAD(
    model="silero", min_silence_duration=PAUSE_S,
    activation_threshold=VOICE_BEGINS_0_1, deactivation_threshold=VOICE_GOES_ON_0_1,
)  # fmt: skip


class Microphone(io.AudioInput):
    """What the candidate sends."""

    def __init__(self) -> None:
        super().__init__(label="socket")
        self.frames: utils.aio.Chan[rtc.AudioFrame] = utils.aio.Chan()

    async def __anext__(self) -> rtc.AudioFrame:
        return await self.frames.__anext__()

    def hear(self, pcm: bytes) -> None:
        """One frame."""
        self.frames.send_nowait(rtc.AudioFrame(pcm, HEARING_RATE_HZ, 1, len(pcm) // 2))


class Speaker(io.AudioOutput):
    """Sends each saying as fast as it is heard."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(
            label="socket", capabilities=io.AudioOutputCapabilities(pause=False), sample_rate=SPEAKING_RATE_HZ
        )
        self._socket = socket
        self._saying: asyncio.Queue[bytes | None] | None = None
        self._playing: asyncio.Task[None] | None = None
        self._began = 0.0

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """More of the saying; the first piece begins it."""
        await super().capture_frame(frame)
        if self._saying is None:
            before, self._saying = self._playing, asyncio.Queue()
            self._playing = asyncio.create_task(self._play(self._saying, before))
        self._saying.put_nowait(bytes(frame.data.cast("B")))

    def flush(self) -> None:
        """The saying is whole."""
        super().flush()
        if self._saying is not None:
            self._saying.put_nowait(None)
            self._saying = None

    def clear_buffer(self) -> None:
        """Be silent now."""
        if self._playing is not None and not self._playing.done():
            self._playing.cancel()
            self._saying = None
            heard = max(asyncio.get_running_loop().time() - self._began, 0.0)
            self.on_playback_finished(playback_position=heard, interrupted=True)

    async def _play(self, saying: asyncio.Queue[bytes | None], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        loop = asyncio.get_running_loop()
        rest, sent_s, self._began = bytearray(), 0.0, loop.time()
        while (more := await saying.get()) is not None:
            rest += more
            while len(rest) >= SENT_BYTES:
                await asyncio.sleep(max(self._began + sent_s - LEAD_S - loop.time(), 0.0) if sent_s else 0.0)
                if not sent_s:
                    self._began = loop.time()
                    self.on_playback_started(created_at=time.time())
                await self._socket.send_bytes(bytes(rest[:SENT_BYTES]))
                del rest[:SENT_BYTES]
                sent_s += SENT_BYTES / (2 * SPEAKING_RATE_HZ)
        await asyncio.sleep(max(self._began + sent_s - loop.time(), 0.0))
        self.on_playback_finished(playback_position=sent_s, interrupted=False)


class Hearing(stt.STT):
    """A streaming recogniser that has the words as soon as the pause is heard."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))
        self._stream: HearingStream | None = None

    async def _recognize_impl(self, *_: object, **__: object) -> stt.SpeechEvent:
        raise NotImplementedError("only streams are asked for")

    def stream(
        self, *, language: object = None, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> stt.RecognizeStream:
        """The stream of this session."""
        self._stream = HearingStream(stt=self, conn_options=conn_options)
        return self._stream

    def pause_heard(self) -> None:
        """Say what was understood."""
        if self._stream is not None:
            self._stream.understood()


class HearingStream(stt.RecognizeStream):
    """Takes the sound and keeps none of it."""

    async def _run(self) -> None:
        async for _ in self._input_ch:
            pass

    def understood(self) -> None:
        """The words, final."""
        said = stt.SpeechData(text=WORDS, language=LanguageCode("en"))
        self._event_ch.send_nowait(stt.SpeechEvent(type=stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[said]))


class Thinking(llm.LLM):
    """Has the same reply for everything."""

    def chat(
        self, *, chat_ctx: llm.ChatContext, tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS, **_: object,
    ) -> llm.LLMStream:  # fmt: skip
        """The reply."""
        return ThinkingStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class ThinkingStream(llm.LLMStream):
    """One piece of text, at once."""

    async def _run(self) -> None:
        said = llm.ChoiceDelta(role="assistant", content=REPLY)
        self._event_ch.send_nowait(llm.ChatChunk(id="reply", delta=said))


class Speaking(tts.TTS):
    """Says a second of nothing after a fixed time."""

    def __init__(self) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False), sample_rate=SPEAKING_RATE_HZ, num_channels=1
        )

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        """The sound of a text."""
        return SpeakingStream(tts=self, input_text=text, conn_options=conn_options)


class SpeakingStream(tts.ChunkedStream):
    """Five pieces of 200 ms."""

    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        await asyncio.sleep(FIXED_S)
        output_emitter.initialize(
            request_id="saying", sample_rate=SPEAKING_RATE_HZ, num_channels=1, mime_type="audio/pcm"
        )
        for _ in range(PIECES):
            output_emitter.push(PIECE)
        output_emitter.flush()


def agent_session(hearing: Hearing) -> AgentSession[None]:
    """One conversation with the settings that the module tells of."""
    return AgentSession(
        stt=hearing, vad=DETECTOR, llm=Thinking(), tts=Speaking(), aec_warmup_duration=None, user_away_timeout=None,
        turn_handling={
            "turn_detection": "vad",
            "endpointing": {"mode": "fixed", "min_delay": 0.0, "max_delay": 0.5},
            "interruption": {"mode": "vad", "resume_false_interruption": False},
            "preemptive_generation": {"enabled": False},
        },
    )  # fmt: skip


async def hold(socket: WebSocket) -> None:
    """Hold one conversation, until the candidate goes."""
    hearing, microphone, telling = Hearing(), Microphone(), set[asyncio.Task[None]]()
    session = agent_session(hearing)
    session.input.audio, session.output.audio = microphone, Speaker(socket)

    def tell(what: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(what)
        telling.add(task)
        task.add_done_callback(telling.discard)

    @session.on("user_state_changed")
    def heard(event: object) -> None:
        if (getattr(event, "old_state", ""), getattr(event, "new_state", "")) == ("speaking", "listening"):
            hearing.pause_heard()

    @session.on("agent_state_changed")
    def spoke(event: object) -> None:
        if getattr(event, "new_state", "") == "listening" and getattr(event, "old_state", "") == "speaking":
            tell(socket.send_text(YOUR_TURN))

    await session.start(Agent(instructions="You hold a job interview."), record=False)
    session.say(REPLY)
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            microphone.hear(await socket.receive_bytes())
    microphone.frames.close()
    await session.aclose()


if __name__ == "__main__":
    serve(hold)
