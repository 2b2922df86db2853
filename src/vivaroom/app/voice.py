"""What spoken interviews are held with on this machine: recogniser, voice and detectors, loaded behind the first requests."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.app.weights import weights_store
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.speech import TextToSpeech, VoiceDetector
from vivaroom.providers.local.weights import State
from vivaroom.voice.conversations import Conversations, Studio
from vivaroom.voice.ear import Instruments
from vivaroom.voice.vad_hub import VadHub

if TYPE_CHECKING:
    from vivaroom.providers.local.kokoro.voice import Kokoro
    from vivaroom.providers.local.piper import Piper
    from vivaroom.providers.local.silero import Silero
    from vivaroom.providers.local.smart_turn import SmartTurn
    from vivaroom.providers.local.whisper.recogniser import Whisper

Warm = Callable[[], Awaitable[None]]
RUNTIMES = ("onnxruntime", "ctranslate2", "tokenizers", "numpy", "soxr")
SESSIONS_A_CORE = 2
"""How many spoken interviews a core of local recognition and speech serves while few of the candidates talk at once."""


@dataclass(frozen=True, slots=True)
class LocalSpeech:
    """The local parts, not loaded yet."""

    detector: "Silero"
    turns: "SmartTurn"
    recogniser: "Whisper"
    kokoro: "Kokoro"
    piper: "Piper | None"

    @property
    def described(self) -> str:
        """What hears and what speaks, for `/health`."""
        return f"{self.recogniser.name}, {self.kokoro.name}"

    async def load(self) -> None:
        """Read all weights at once. Raises ProviderError."""
        loads: tuple[Callable[[], None], ...] = (
            self.detector.load, self.turns.load, self.recogniser.load, self.kokoro.load,
        )  # fmt: skip
        await asyncio.gather(*(asyncio.to_thread(load) for load in loads))

    def close(self) -> None:
        """End their threads."""
        for part in (self.turns, self.recogniser, self.kokoro, self.piper):
            if part is not None:
                part.close()


def speaks_here(settings: Settings) -> bool:
    """Whether spoken interviews can be held on this machine: runtimes and weights are here. A few file look-ups."""
    if not all(find_spec(name) for name in RUNTIMES):
        return False
    needed = [one for one in weights_store(settings).list_models() if one.needed_for]
    return all(one.state is State.PRESENT for one in needed)


def local_speech(settings: Settings) -> LocalSpeech | None:
    """The parts whose weights and runtimes are here; None where one is missing: then interviews are typed."""
    if not speaks_here(settings):
        return None
    from vivaroom.content.speech import spoken_terms
    from vivaroom.providers.local import silero, smart_turn
    from vivaroom.providers.local.kokoro import model as kokoro_model
    from vivaroom.providers.local.kokoro.reading import FrontEnd
    from vivaroom.providers.local.kokoro.voice import Kokoro
    from vivaroom.providers.local.whisper import recogniser

    store, cores = weights_store(settings), os.cpu_count() or 1
    detector = silero.Silero(store.folder(silero.WEIGHTS_ID))
    front_end = FrontEnd.of(store, spoken_terms())
    return LocalSpeech(
        detector,
        smart_turn.SmartTurn(store.folder(smart_turn.WEIGHTS_ID)),
        # One thread each: two that wait for one another take seconds where the machine is busy.
        recogniser.Whisper(store.folder(recogniser.WEIGHTS_ID), detector, workers=max(cores // 2, 1)),
        Kokoro(store.folder(kokoro_model.WEIGHTS_ID), front_end),
        _piper(settings, front_end.spoken),
    )


def _piper(settings: Settings, spoken: Callable[[str], str]) -> "Piper | None":
    from vivaroom.providers.local.piper import PIPER_ID, Piper, engine_installed

    if not engine_installed():
        return None
    with suppress(ProviderError):
        return Piper(weights_store(settings).folder(PIPER_ID), spoken)
    return None


def most_conversations(settings: Settings) -> int:
    """How many spoken interviews this machine is let to hold at once."""
    return settings.voice_sessions or max(SESSIONS_A_CORE * (os.cpu_count() or 1), 2)


@asynccontextmanager
async def detecting(detector: VoiceDetector) -> AsyncIterator[VadHub]:
    """The hub of all sessions' voice activity, running for the length of the block."""
    with ThreadPoolExecutor(1, thread_name_prefix="voice-activity") as thread:
        hub = VadHub(detector, thread)
        running = asyncio.create_task(hub.run(), name="voice activity")
        try:
            yield hub
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


@asynccontextmanager
async def spoken(speech: LocalSpeech | None, conversations: Conversations, settings: Settings) -> AsyncIterator[Warm]:
    """Spoken interviews for the length of the block; what is yielded loads the weights and lets candidates in."""
    if speech is None:
        yield _nothing
        return
    with ThreadPoolExecutor(1, thread_name_prefix="recording") as thread:
        conversations.studio = Studio(RawRecordings(DataFolder(settings.data_dir).raw_sound), thread)
        async with holding(speech, conversations, settings) as warm:
            yield warm


@asynccontextmanager
async def holding(speech: LocalSpeech, conversations: Conversations, settings: Settings) -> AsyncIterator[Warm]:
    """The same with these parts."""
    async with detecting(speech.detector) as hub:

        async def warm() -> None:
            await speech.load()
            voice = await _voice(speech, settings)
            conversations.instruments = Instruments(hub, speech.recogniser, voice, speech.turns)

        try:
            yield warm
        finally:
            conversations.instruments = None
            await asyncio.to_thread(speech.close)


async def _nothing() -> None:
    """There is nothing to load."""


async def _voice(speech: LocalSpeech, settings: Settings) -> TextToSpeech:
    """The best voice that is fast enough here, with what it said before kept on disk. Raises ProviderError."""
    from vivaroom.providers.local.speaking import choose_voice
    from vivaroom.providers.local.speech_cache import CachedSpeech

    chosen = (await choose_voice(speech.kokoro, speech.piper)).voice if speech.piper else speech.kokoro
    return CachedSpeech(chosen or speech.kokoro, DataFolder(settings.data_dir).speech)
