"""The interviewer's voice: one saying at a time, from text to sound, and how much of it was heard."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from vivaroom.ports.speech import TextToSpeech
from vivaroom.voice.happenings import SPEAKING_RATE_HZ, Carrier, Said, Saying, SayingAudio
from vivaroom.voice.pacer import Pacer

CHARACTERS_A_SECOND = 15.0
"""How fast people speak English, about 180 words a minute; only used to tell where an interruption cut a text."""
BETWEEN_TEXTS = bytes(2 * SPEAKING_RATE_HZ * 15 // 100)
"""150 ms of silence."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be said: a name, the texts in order, the question that they put, how fast."""

    saying: str
    texts: tuple[str, ...]
    question_id: UUID | None = None
    pace: float = 1.0

    @property
    def text(self) -> str:
        """All of it."""
        return " ".join(self.texts)


class Mouth:
    """Says one line to a carrier. `say` may be cancelled at any moment; `heard` then tells how far it came."""

    def __init__(self, line: Line, voice: TextToSpeech, carrier: Carrier) -> None:
        self.line = line
        self._voice = voice
        self._carrier = carrier
        self._pacer = Pacer(lambda pcm: carrier.tell(SayingAudio(line.saying, pcm)))
        self._whole = False

    @property
    def first_sound_at(self) -> float | None:
        """When the first sound left, by the loop's clock."""
        return self._pacer.began_at

    async def say(self) -> None:
        """Say it all. Raises ProviderError when the voice fails."""
        line = self.line
        await self._carrier.tell(Saying(line.saying, line.text, line.question_id))
        async with aclosing(at_speaking_rate(self._voice, line)) as sound:
            await self._pacer.play(sound)
        self._whole = True

    def heard(self) -> Said:
        """What the candidate has heard of it by now."""
        line, heard_ms = self.line, self._pacer.heard_ms
        text = line.text if self._whole else _beginning(line, heard_ms)
        return Said(line.saying, text, heard_ms, self._whole)


async def at_speaking_rate(voice: TextToSpeech, line: Line) -> AsyncGenerator[bytes]:
    """The sound of a line at 24 kHz, whatever the voice's own rate is."""
    resampled = _resampler(voice.rate_hz)
    for number, text in enumerate(line.texts):
        if number:
            yield BETWEEN_TEXTS
        async with aclosing(voice.say(text, pace=line.pace)) as sound:
            async for piece in sound:
                yield resampled(piece)


def _resampler(rate_hz: int) -> Callable[[bytes], bytes]:
    if rate_hz == SPEAKING_RATE_HZ:
        return lambda pcm: pcm
    import numpy as np
    import soxr

    stream = soxr.ResampleStream(rate_hz, SPEAKING_RATE_HZ, 1, dtype="int16", quality="HQ")
    return lambda pcm: bytes(stream.resample_chunk(np.frombuffer(pcm, dtype="<i2")).tobytes())


def _beginning(line: Line, heard_ms: int) -> str:
    """The words that fit into the time, whole ones only."""
    reached = int(heard_ms / 1000 * CHARACTERS_A_SECOND * line.pace)
    if reached >= len(line.text):
        return line.text
    return line.text[:reached].rpartition(" ")[0]
