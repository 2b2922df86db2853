"""A second pair of ears for tests: understands what a page, or a recording, said aloud."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import platformdirs
import soundfile
import soxr

from tests.providers.speech.speaking import plain
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.local import silero
from vivaroom.providers.local.silero import Silero
from vivaroom.providers.local.weights import WeightsStore
from vivaroom.providers.local.whisper.recogniser import WEIGHTS_ID, Whisper

CACHE = Path(platformdirs.user_cache_dir("vivaroom"))


@contextmanager
def second_ear() -> Iterator[Whisper]:
    """A recogniser of the test's own; without weights this fails and says how to bring them."""
    store = WeightsStore(CACHE / "models")
    recogniser = Whisper(store.folder(WEIGHTS_ID), Silero(store.folder(silero.WEIGHTS_ID)))
    try:
        yield recogniser
    finally:
        recogniser.close()


def share_of_words(expected: str, found: str) -> float:
    """How many of the words that were expected were found, 0 to 1."""
    wanted = set(plain(expected))
    return len(wanted & set(plain(found))) / len(wanted)


def candidate_in(recording: bytes, from_s: float, to_s: float) -> bytes:
    """A stretch of the candidate's side of a recording, PCM16 as recognisers take it."""
    samples, rate_hz = soundfile.read(io.BytesIO(recording), dtype="float32")
    side = samples[int(from_s * rate_hz) : int(to_s * rate_hz), 0]
    heard = soxr.resample(side, rate_hz, HEARING_RATE_HZ)
    return bytes((np.clip(heard, -1, 1) * 32_767).astype("<i2").tobytes())
