"""Pipecat as a server of spoken interviews: a pipeline a socket, by its FastAPI transport.

Run by the environment of `pipecat.lock`. Set as its users are advised, or in its favour:

- all sessions in one process; each has its own `SileroVADAnalyzer` with its own model, as its examples have it;
- a turn ends by voice activity alone, after the pause that every server here waits for and no second wait, so that
  neither its turn detector nor its time for late words stands in the way; no least loudness is asked of speech;
- no metrics, no turn tracking, no messages for its own clients, no end of idle pipelines.

It knows one threshold of voice, not one for the beginning and a lower one for going on: it is given the lower one, by
which ends are told. The recogniser answers when the detector has heard the pause. The transport paces what it sends in
pieces of 40 ms.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator

from fastapi import WebSocket
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    BotStoppedSpeakingFrame,
    Frame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    OutputAudioRawFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies
from pipecat.utils.time import time_now_iso8601
from pipecat.workers.runner import WorkerRunner

from bench.peers.serving import serve
from bench.stand_ins import (
    FIXED_S,
    HEARING_RATE_HZ,
    PAUSE_S,
    PIECE,
    PIECES,
    REPLY,
    SPEAKING_RATE_HZ,
    VOICE_GOES_ON_0_1,
    WORDS,
    YOUR_TURN,
)


class PlainSound(FrameSerializer):
    """Sound as it is, both ways."""

    async def serialize(self, frame: Frame) -> bytes | None:
        """The samples of sound; nothing of anything else."""
        return frame.audio if isinstance(frame, OutputAudioRawFrame) else None

    async def deserialize(self, data: str | bytes) -> Frame | None:
        """A frame of the candidate's."""
        return InputAudioRawFrame(data, HEARING_RATE_HZ, 1) if isinstance(data, bytes) else None


class Hearing(STTService):
    """A recogniser that has the words as soon as the pause is heard."""

    def __init__(self) -> None:
        super().__init__(ttfs_p99_latency=0.0, settings=STTSettings(model=None, language=None))

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None]:
        """Nothing comes of sound alone."""
        yield None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Say what was understood, at the pause."""
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStoppedSpeakingFrame):
            self.request_finalize()
            self.confirm_finalize()
            await self.push_frame(TranscriptionFrame(WORDS, "candidate", time_now_iso8601()))


class Thinking(LLMService):
    """Has the same reply for everything, at once."""

    def __init__(self) -> None:
        super().__init__(
            settings=LLMSettings(
                model="fixed", system_instruction=None, temperature=None, max_tokens=None, top_p=None, top_k=None,
                frequency_penalty=None, presence_penalty=None, seed=None, filter_incomplete_user_turns=False,
                user_turn_completion_config=None,
            )
        )  # fmt: skip

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Reply to a turn."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        await self.push_frame(LLMFullResponseStartFrame())
        await self._push_llm_text(REPLY)
        await self.push_frame(LLMFullResponseEndFrame())


class Speaking(TTSService):
    """Says a second of nothing after a fixed time, and tells the candidate when it was heard."""

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(
            sample_rate=SPEAKING_RATE_HZ, push_start_frame=True, push_stop_frames=True,
            settings=TTSSettings(model=None, voice="fixed", language=None),
        )  # fmt: skip
        self._socket = socket

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None]:
        """Five pieces of 200 ms."""
        await asyncio.sleep(FIXED_S)
        for _ in range(PIECES):
            yield TTSAudioRawFrame(PIECE, SPEAKING_RATE_HZ, 1, context_id=context_id)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """As ever; the transport's word that all was played passes here on its way up."""
        await super().process_frame(frame, direction)
        if isinstance(frame, BotStoppedSpeakingFrame) and direction is FrameDirection.UPSTREAM:
            await self._socket.send_text(YOUR_TURN)


def transport_of(socket: WebSocket) -> FastAPIWebsocketTransport:
    """The socket as Pipecat's transport."""
    return FastAPIWebsocketTransport(
        socket,
        FastAPIWebsocketParams(
            audio_in_enabled=True, audio_out_enabled=True, audio_in_sample_rate=HEARING_RATE_HZ,
            audio_out_sample_rate=SPEAKING_RATE_HZ, serializer=PlainSound(), allowed_origins=[],
        ),
    )  # fmt: skip


def pipeline_of(transport: FastAPIWebsocketTransport, socket: WebSocket) -> Pipeline:
    """From the candidate's sound to the interviewer's."""
    detector = SileroVADAnalyzer(
        params=VADParams(confidence=VOICE_GOES_ON_0_1, stop_secs=PAUSE_S, min_volume=0.0),
    )
    turns = UserTurnStrategies(
        start=[VADUserTurnStartStrategy()], stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0.0)]
    )
    context = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=detector, user_turn_strategies=turns)
    )
    return Pipeline([
        transport.input(), Hearing(), context.user(), Thinking(), Speaking(socket), transport.output(),
        context.assistant(),
    ])  # fmt: skip


async def hold(socket: WebSocket) -> None:
    """Hold one conversation, until the candidate goes."""
    transport = transport_of(socket)
    worker = PipelineWorker(
        pipeline_of(transport, socket),
        params=PipelineParams(audio_in_sample_rate=HEARING_RATE_HZ, audio_out_sample_rate=SPEAKING_RATE_HZ),
        enable_rtvi=False, enable_turn_tracking=False, cancel_on_idle_timeout=False,
    )  # fmt: skip

    @transport.event_handler("on_client_connected")
    async def connected(*_: object) -> None:
        await worker.queue_frames([TTSSpeakFrame(REPLY)])

    @transport.event_handler("on_client_disconnected")
    async def disconnected(*_: object) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    serve(hold)
