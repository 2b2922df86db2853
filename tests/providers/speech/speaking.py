"""Speech for tests: a synthetic voice says a sentence, at the rate that recognisers want."""

import io
import shutil
import subprocess
import wave
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import numpy as np

from vivaroom.ports.speech import HEARING_RATE_HZ


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence and the sound of it, PCM16 at 16 kHz."""

    text: str
    pcm: bytes

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / HEARING_RATE_HZ


@cache
def spoken(text: str) -> Spoken:
    """espeak-ng says it, a program of Debian that only tests use."""
    program = shutil.which("espeak-ng")
    assert program is not None, "these tests speak with espeak-ng: apt-get install espeak-ng (see .ci/run)"
    said = subprocess.run([program, "-v", "en-us+f3", "-s", "140", "--stdout", text], capture_output=True, check=True)
    with wave.open(io.BytesIO(said.stdout)) as sound:
        rate_hz = sound.getframerate()
    # The program cannot know the length when it writes the header, so the samples are what lies behind it.
    samples = np.frombuffer(said.stdout[44:], "<i2").astype(np.float64)
    moments = np.arange(int(len(samples) * HEARING_RATE_HZ / rate_hz)) * rate_hz / HEARING_RATE_HZ
    heard = np.interp(moments, np.arange(len(samples)), samples)
    return Spoken(text, heard.astype("<i2").tobytes())


def silence(seconds: float) -> bytes:
    return bytes(2 * int(seconds * HEARING_RATE_HZ))


def plain(text: str) -> list[str]:
    """The words without case and punctuation."""
    return [word for word in "".join(c if c.isalnum() else " " for c in text.lower()).split() if word]


def understood(text: str, sentence: str) -> bool:
    """Whether four words of five are right and in order: weights of 8 bits hear a little differently on each processor."""
    return SequenceMatcher(None, plain(text), plain(sentence), autojunk=False).ratio() >= 0.8
