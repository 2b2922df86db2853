"""A language of tones for tests of speech over the network: each word has a pitch of its own, so that who hears it at the
wrong rate, in the wrong format, in the wrong order or cut in a word understands something else."""

import numpy as np
from numpy.typing import NDArray

from tests.providers.speech.speaking import Spoken
from vivaroom.ports.speech import HEARING_RATE_HZ

WORDS = (
    "yesterday we went to the market and bought some apples my sister plays piano every evening after dinner "
    "could you walk me through a recent project that are proud of thank "
    "teammate not get tests run i asked what she tried found it together half an hour worked "
    "had two weeks learn framework built tiny first day"
).split()
WORD_S, GAP_S = 0.16, 0.08
FRAME_S, LOUD = 0.02, 500
"""A word is looked for in frames of so many seconds, which are loud from this root mean square on."""
_LOWEST_HZ, _STEP_HZ, _FINE_HZ = 400, 120, 5


def tones(text: str, rate_hz: int, speed: float = 1.0) -> bytes:
    """PCM16 of the text; words that the language does not have all sound alike."""
    return b"".join(_word(word, rate_hz, speed) for word in _words(text))


def in_tones(text: str) -> Spoken:
    """The text and the sound of it, as candidates' sound comes."""
    return Spoken(text, tones(text, HEARING_RATE_HZ))


def understood_words(pcm: bytes, rate_hz: int) -> list[tuple[str, float, float]]:
    """The words that are heard at this rate, each with the seconds at which it begins and ends."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float64)
    frame = int(FRAME_S * rate_hz)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loud = np.concatenate([[False], np.sqrt((frames**2).mean(axis=1)) > LOUD, [False]])
    edges = np.flatnonzero(loud[1:] != loud[:-1])
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    return [(word_of(frames[a:b].ravel(), rate_hz), a * FRAME_S, b * FRAME_S) for a, b in spans]


def _words(text: str) -> list[str]:
    plain = "".join(one if one.isalnum() else " " for one in text.lower())
    return plain.split()


def _word(word: str, rate_hz: int, speed: float) -> bytes:
    pitch = _LOWEST_HZ + _STEP_HZ * (WORDS.index(word) if word in WORDS else len(WORDS))
    moments = np.arange(int(WORD_S / speed * rate_hz)) / rate_hz
    tone = (8_000 * np.sin(2 * np.pi * pitch * moments)).astype("<i2").tobytes()
    return tone + bytes(2 * int(GAP_S / speed * rate_hz))


def word_of(samples: NDArray[np.float64], rate_hz: int) -> str:
    """The word of this pitch, or a question mark."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), rate_hz // _FINE_HZ))
    place = (int(np.argmax(strength)) * _FINE_HZ - _LOWEST_HZ) / _STEP_HZ
    fits = abs(place - round(place)) < 0.25 and 0 <= round(place) < len(WORDS)
    return WORDS[round(place)] if fits else "?"
