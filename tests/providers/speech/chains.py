"""What chains of recognisers and voices are tested with: made-up vendors, sound in its own time, a watch that remembers."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.voice.numbered import Fault, NumberedRecogniser, words_sound
from vivaroom.kit.clock import ManualClock
from vivaroom.ports.speech import HEARING_RATE_HZ, SpeechToText, TextToSpeech, Transcript

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
LONG = list(ALPHABET)
SHORT = list("abc")
PIECE_S = 0.02
TEXT = (
    "Thank you for that. Could you walk me through a system that you have built, what it was for, who used it, and what "
    "you would build in another way? Take your time."
)


@dataclass
class Counting:
    """A watch that remembers."""

    seen: list[tuple[str, ...]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def heard(self, name: str, seconds: float) -> None:
        self.seen.append(("heard", name))
        self.seconds.append(seconds)

    def spoke(self, name: str, seconds: float) -> None:
        self.seen.append(("spoke", name))

    def failed(self, name: str, how: str) -> None:
        self.seen.append(("failed", name, how))

    def switched(self, name: str, to: str) -> None:
        self.seen.append(("switched", name, to))


async def in_time(pcm: bytes) -> AsyncIterator[bytes]:
    """Sound as it comes from a microphone, and the mark of a silence at its end."""
    step = int(HEARING_RATE_HZ * PIECE_S) * 2
    for at in range(0, len(pcm), step):
        await asyncio.sleep(PIECE_S)
        yield pcm[at : at + step]
    yield b""


async def hear(recogniser: SpeechToText, words: Iterable[str]) -> list[Transcript]:
    """What it understands, checked to have exactly one final transcript at its end."""
    told = [one async for one in recogniser.transcribe(in_time(words_sound(list(words), ALPHABET)))]
    assert [one.is_final for one in told] == [False] * (len(told) - 1) + [True]
    return told


async def said(voice: TextToSpeech, text: str = TEXT) -> float:
    """Seconds of its sound."""
    return sum([len(piece) async for piece in voice.say(text)]) / 2 / voice.rate_hz


def vendor(fault: Fault | None = None, name: str = "vendor") -> NumberedRecogniser:
    return NumberedRecogniser(ALPHABET, name, fault)


def clock() -> ManualClock:
    return ManualClock(datetime(2027, 1, 1, tzinfo=UTC))
