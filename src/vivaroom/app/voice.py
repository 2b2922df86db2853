"""What spoken interviews are held with: detectors of this machine, and whoever hears and speaks, loaded behind the first requests."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

from vivaroom.api.health import Part, PartState
from vivaroom.app.dialogue import dialogues
from vivaroom.app.paths import DataFolder
from vivaroom.app.settings.reading import Settings
from vivaroom.app.speech import Chosen, chosen, hearing_chain, speaking_chain
from vivaroom.app.weights import weights_store
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.kit.errors import ProviderError, ProviderRefused
from vivaroom.ports.speech import TextToSpeech, VoiceDetector
from vivaroom.providers.local.weights import State
from vivaroom.providers.speech.opened import Opened
from vivaroom.providers.speech.vendors import LOCAL
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
DETECTING_RUNTIMES = ("onnxruntime", "numpy", "soxr")
RUNTIMES = (*DETECTING_RUNTIMES, "ctranslate2", "tokenizers")
DETECTING, HEARING, SPEAKING = "whose turn it is", "hearing", "the interviewer's voice"
"""What weights are for, as their list says it."""
SESSIONS_A_CORE = 2
"""How many spoken interviews a core of local recognition and speech serves while few of the candidates talk at once."""


@dataclass(frozen=True, slots=True)
class LocalSpeech:
    """The local parts, not loaded yet. None stands for what vendors do here, and for what is not installed."""

    detector: "Silero"
    turns: "SmartTurn"
    recogniser: "Whisper | None"
    kokoro: "Kokoro | None"
    piper: "Piper | None"

    async def load(self) -> None:
        """Read all weights at once. Raises ProviderError."""
        parts = (self.detector, self.turns, self.recogniser, self.kokoro)
        await asyncio.gather(*(asyncio.to_thread(part.load) for part in parts if part is not None))

    def close(self) -> None:
        """End their threads."""
        for part in (self.turns, self.recogniser, self.kokoro, self.piper):
            if part is not None:
                part.close()


@dataclass(frozen=True, slots=True)
class Speech:
    """What spoken interviews are held with: the local parts, and who hears and speaks in their place or before them."""

    local: LocalSpeech
    chosen: Chosen

    @property
    def described(self) -> str:
        """What hears and what speaks, and what takes over, for `/health`."""
        here = self.local
        hearing = _told(self.chosen.hearing, here.recogniser.name if here.recogniser else None)
        speaking = _told(self.chosen.speaking, here.kokoro.name if here.kokoro else None)
        if self.chosen.is_local:
            return f"{hearing}, {speaking}"
        both = f"{self.chosen.dialogue} hears and speaks at once; behind it " if self.chosen.dialogue else ""
        return f"{both}{hearing} hears; {speaking} speaks"


def _told(names: tuple[str, ...], local: str | None) -> str:
    return ", then ".join(filter(None, (local if name == LOCAL else name for name in names)))


def voice_part(settings: Settings, speech: LocalSpeech | None) -> Part:
    """What `/health` says of hearing and speaking before it is warm."""
    if speech is not None:
        return Part(PartState.STARTING, Speech(speech, chosen(settings)).described, needed=False)
    detail = f"interviews are typed; not here: {', '.join(lacking(settings))}"
    return Part(PartState.OFF, detail, needed=False)


def speaks_here(settings: Settings) -> bool:
    """Whether spoken interviews can be held: what they need of this machine is here. A few file look-ups.

    Raises SettingsError for vendors that cannot be chosen.
    """
    return not lacking(settings)


def lacking(settings: Settings) -> list[str]:
    """The packages and weights that spoken interviews need here and do not find.

    Who speaks and who has finished is always told on this machine; what hears and what speaks, where no vendor does.
    """
    chains, here = chosen(settings), _Here(settings)
    needed = [DETECTING]
    needed += [HEARING] if chains.hearing == (LOCAL,) else []
    needed += [SPEAKING] if chains.speaking == (LOCAL,) else []
    return list(dict.fromkeys(what for use in needed for what in here.lacks(use)))


class _Here:
    """Which runtimes and weights are on this machine."""

    def __init__(self, settings: Settings) -> None:
        self._models = weights_store(settings).list_models()

    def lacks(self, use: str) -> list[str]:
        """What is missing for this use."""
        runtimes = DETECTING_RUNTIMES if use == DETECTING else RUNTIMES
        return [
            *(name for name in runtimes if not find_spec(name)),
            *(one.id for one in self._models if use in one.needed_for and one.state is not State.PRESENT),
        ]


def local_speech(settings: Settings) -> LocalSpeech | None:
    """The parts whose weights and runtimes are here and are wanted; None where one is missing: then interviews are typed."""
    if not speaks_here(settings):
        return None
    from vivaroom.providers.local import silero, smart_turn

    store, chains, here = weights_store(settings), chosen(settings), _Here(settings)
    detector = silero.Silero(store.folder(silero.WEIGHTS_ID))
    turns = smart_turn.SmartTurn(store.folder(smart_turn.WEIGHTS_ID))
    hears = LOCAL in chains.hearing and not here.lacks(HEARING)
    speaks = LOCAL in chains.speaking and not here.lacks(SPEAKING)
    recogniser = _whisper(settings, detector) if hears else None
    return LocalSpeech(detector, turns, recogniser, *(_voices(settings) if speaks else (None, None)))


def _whisper(settings: Settings, detector: "Silero") -> "Whisper":
    from vivaroom.providers.local.whisper import recogniser

    # One thread each: two that wait for one another take seconds where the machine is busy.
    folder, cores = weights_store(settings).folder(recogniser.WEIGHTS_ID), os.cpu_count() or 1
    return recogniser.Whisper(folder, detector, workers=max(cores // 2, 1))


def _voices(settings: Settings) -> "tuple[Kokoro, Piper | None]":
    from vivaroom.content.speech import spoken_terms
    from vivaroom.providers.local.kokoro import model as kokoro_model
    from vivaroom.providers.local.kokoro.reading import FrontEnd
    from vivaroom.providers.local.kokoro.voice import Kokoro

    store = weights_store(settings)
    front_end = FrontEnd.of(store, spoken_terms())
    return Kokoro(store.folder(kokoro_model.WEIGHTS_ID), front_end), _piper(settings, front_end.spoken)


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
async def spoken(
    speech: LocalSpeech | None,
    conversations: Conversations,
    settings: Settings,
    opened: Opened | None = None,
) -> AsyncIterator[Warm]:
    """Spoken interviews for the length of the block; what is yielded loads the weights and lets candidates in.

    Vendors are noted in `opened`, and given up with the block.
    """
    if speech is None:
        yield _nothing
        return
    conversations.awaits_instruments = True
    with ThreadPoolExecutor(1, thread_name_prefix="recording") as thread:
        conversations.studio = Studio(RawRecordings(DataFolder(settings.data_dir).raw_sound), thread)
        async with holding(speech, conversations, settings, opened) as warm:
            yield warm


@asynccontextmanager
async def holding(
    speech: LocalSpeech,
    conversations: Conversations,
    settings: Settings,
    opened: Opened | None = None,
) -> AsyncIterator[Warm]:
    """The same with these parts. Whether vendors have what was chosen is looked at once candidates can come."""
    opened = opened or Opened()
    async with detecting(speech.detector) as hub:

        async def warm() -> None:
            await speech.load()
            conversations.instruments = await _instruments(speech, hub, settings, opened)
            await opened.check()

        try:
            yield warm
        finally:
            conversations.instruments = None
            await opened.close()
            await asyncio.to_thread(speech.close)


async def _nothing() -> None:
    """There is nothing to load."""


async def _instruments(speech: LocalSpeech, hub: VadHub, settings: Settings, opened: Opened) -> Instruments:
    """Whoever hears and speaks, with what vendors need imported. Raises ProviderError."""
    local, kept = await _voice(speech, settings), DataFolder(settings.data_dir).speech
    recogniser = await asyncio.to_thread(hearing_chain, settings, speech.recogniser, opened)
    voice = await asyncio.to_thread(speaking_chain, settings, local, kept, opened)
    if recogniser is None or voice is None:
        raise ProviderRefused("speech", f"nobody {'hears' if recogniser is None else 'speaks'} with these settings")
    model = await asyncio.to_thread(dialogues, settings, recogniser, voice, opened.watch)
    return Instruments(hub, recogniser, voice, speech.turns, model)


async def _voice(speech: LocalSpeech, settings: Settings) -> TextToSpeech | None:
    """The best local voice that is fast enough here, with what it said before kept on disk. Raises ProviderError."""
    from vivaroom.providers.local.speaking import choose_voice
    from vivaroom.providers.local.speech_cache import CachedSpeech

    if speech.kokoro is None:
        return None
    best = (await choose_voice(speech.kokoro, speech.piper)).voice if speech.piper else speech.kokoro
    return CachedSpeech(best or speech.kokoro, DataFolder(settings.data_dir).speech)
