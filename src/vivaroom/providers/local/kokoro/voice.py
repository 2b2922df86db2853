"""Speaks English on this machine without a key: Kokoro behind the port of a voice, for all sessions at once."""

import asyncio
import hashlib
import os
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vivaroom.kit.errors import ProviderBusy, ProviderRefused
from vivaroom.providers.local.kokoro.line import Rank, WorkLine
from vivaroom.providers.local.kokoro.model import RATE_HZ, WEIGHTS_ID, Halt, Model, Speaker
from vivaroom.providers.local.kokoro.reading import FrontEnd, Read
from vivaroom.providers.local.kokoro.sound import pcm, silence, trimmed
from vivaroom.providers.local.lockfile import read_lock

VOICES = {
    "af_heart": "American woman, warm and clear; the default",
    "af_bella": "American woman, lively",
    "af_aoede": "American woman, light",
    "af_kore": "American woman, firm",
    "af_sarah": "American woman, soft",
    "af_alloy": "American woman, even",
    "af_nova": "American woman, bright",
    "am_michael": "American man, calm",
    "am_fenrir": "American man, deep",
    "am_puck": "American man, brisk",
    "bf_emma": "British woman",
    "bm_george": "British man",
}
DEFAULT_VOICE = "af_heart"
SLOWEST, FASTEST = 0.5, 2.0
_THREADS, _CORES_A_WORKER = 4, 4
_MOST_WAITING = 64
_EDITION = "1"
"""Raised when a change of this code makes the same text sound otherwise."""


class Kokoro:
    """A voice; loads at the first use (1 to 2 s) or by `load`.

    One model for all sessions, and one line of clauses before it: `workers` of them are made at a time, each by
    `threads`. First clauses go before later ones, and what is said `ahead` gives way to both. While a clause is heard
    the next one is made.
    """

    rate_hz = RATE_HZ

    def __init__(
        self, weights: Path, front_end: FrontEnd, *, voice: str = DEFAULT_VOICE, threads: int = 0, workers: int = 0
    ) -> None:
        """`weights` is the model's folder; 0 threads and workers are chosen by the cores: at most four threads a clause."""
        if voice not in VOICES:
            raise ProviderRefused("kokoro", f"there is no voice {voice!r}; expected one of {', '.join(VOICES)}")
        cores = os.cpu_count() or 1
        self.name = f"kokoro-82m-int8/{voice}"
        self.digest = hashlib.sha256(f"{_listed(voice)} {front_end.version} {_EDITION}".encode()).hexdigest()
        self._load = partial(_load, weights, voice, threads or min(_THREADS, cores))
        self._front_end = front_end
        self._loading = threading.Lock()
        self._loaded: _Loaded | None = None
        self._readers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kokoro-reading")
        self._line = WorkLine(workers or max(1, cores // _CORES_A_WORKER))

    def load(self) -> None:
        """Read the weights now. Raises ProviderRefused when they or the runtime are missing."""
        self._front_end.load()
        self._parts()

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """PCM16, 24 kHz, mono, one piece a clause with the pause after it; nothing for a text without words.

        `pace` is held between 0.5 and 2. After an early close no clause is begun, and the one that is made is given up.
        Raises ProviderBusy when more than 64 clauses wait.
        """
        pace = max(SLOWEST, min(FASTEST, pace))
        read = await asyncio.get_running_loop().run_in_executor(self._readers, self._read, text)
        if not read:
            return
        later = Rank.AHEAD if ahead else Rank.LATER
        making = self._make(read[0], pace, Rank.AHEAD if ahead else Rank.FIRST)
        try:
            for following in (*read[1:], None):
                sound = await making
                if following is not None:
                    making = self._make(following, pace, later)
                if sound:
                    yield sound
        finally:
            making.cancel()
            await asyncio.gather(making, return_exceptions=True)

    def close(self) -> None:
        """End the threads, after the clause they are at."""
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._line.close()

    def _read(self, text: str) -> list[Read]:
        return list(self._front_end.read(text))

    def _make(self, clause: Read, pace: float, rank: Rank) -> "asyncio.Task[bytes]":
        """The clause's sound, in time; whoever asks owns the task."""
        waiting = self._line.waiting
        if waiting >= _MOST_WAITING:
            raise ProviderBusy("kokoro", f"{waiting} clauses wait; a session may try again in a moment")
        return asyncio.ensure_future(self._line.make(rank, partial(self._sound, clause, pace)))

    def _sound(self, clause: Read, pace: float, halt: Halt) -> bytes:
        parts = self._parts()
        sound = trimmed(parts.model.speak(clause.symbols, parts.speaker, pace, halt), RATE_HZ)
        return pcm(sound) + silence(clause.pause_s / pace, RATE_HZ) if len(sound) else b""

    def _parts(self) -> "_Loaded":
        with self._loading:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded


def _listed(voice: str) -> str:
    """Digests of the model and the voice, as `models.lock` has them."""
    wanted = ("model.onnx", f"voices/{voice}.bin")
    files = next(weights.files for weights in read_lock() if weights.id == WEIGHTS_ID)
    return " ".join(file.sha256 for file in files if file.name in wanted)


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: Model
    speaker: Speaker


def _load(weights: Path, voice: str, threads: int) -> _Loaded:
    return _Loaded(Model(weights / "model.onnx", threads=threads), Speaker(weights / "voices" / f"{voice}.bin"))
