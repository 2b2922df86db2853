"""The product as a server of its own, with its real ear for voice, and recogniser, model and voice that take a fixed time.

Started by `bench.voice`. Everything else is what `vivaroom serve` runs: sockets, protocol, conversations, recording,
director, ledger, jobs and the embedded PostgreSQL. No weights but the voice detector's are read.
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import uvicorn

from bench.stand_ins import FIXED_S, PIECE, PIECES, WORDS
from vivaroom.app.main import create_app
from vivaroom.app.paths import DataFolder
from vivaroom.app.server import settle
from vivaroom.app.settings.reading import Settings, read_settings
from vivaroom.app.sockets import socket_settings
from vivaroom.app.voice import detecting
from vivaroom.app.weights import weights_store
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.ports.speech import Transcript
from vivaroom.providers.local.silero import WEIGHTS_ID, Silero
from vivaroom.voice.conversations import Conversations, Studio
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import SPEAKING_RATE_HZ


class FixedRecogniser:
    """Understands the same words, at once."""

    name = "fixed"

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """One final transcript."""
        async for _ in audio:
            pass
        yield Transcript(WORDS, is_final=True)


class FixedVoice:
    """Says a second of nothing after a fixed time, whatever the text is."""

    name = "fixed"
    rate_hz = SPEAKING_RATE_HZ

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """Five pieces of 200 ms."""
        await asyncio.sleep(FIXED_S)
        for _ in range(PIECES):
            yield PIECE


class EveryPauseEnds:
    """Takes the first pause for the end of a turn."""

    async def ended(self, pcm: bytes) -> float:
        """Certain."""
        return 1.0


async def serve(settings: Settings, detector: Silero) -> None:
    """Serve until the process is told to end."""
    app = create_app(settings)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=settings.port, log_config=None, access_log=False, lifespan="on",
        log_level="warning", timeout_graceful_shutdown=5, **socket_settings(),
    )  # fmt: skip
    with ThreadPoolExecutor(1) as thread:
        async with detecting(detector) as hub:
            instruments = Instruments(hub, FixedRecogniser(), FixedVoice(), EveryPauseEnds())

            def equip() -> None:
                held = app.state.services.conversations
                assert isinstance(held, Conversations)
                held.studio = Studio(RawRecordings(DataFolder(settings.data_dir).raw_sound), thread)
                held.instruments = instruments
                settle()

            app.state.settle = equip
            await uvicorn.Server(config).serve()


def main() -> None:
    """Serve on a port, with data in a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--sessions", type=int, required=True)
    asked = parser.parse_args()
    detector = Silero(weights_store(read_settings()).folder(WEIGHTS_ID))
    detector.load()
    settings = read_settings(
        host="127.0.0.1", port=asked.port, data_dir=asked.data_dir, voice_sessions=asked.sessions,
        cache_dir=asked.data_dir / "no-weights", models_dir=asked.data_dir / "no-weights",
    )  # fmt: skip
    loop = uvicorn.Config("", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(serve(settings, detector))


if __name__ == "__main__":
    main()
