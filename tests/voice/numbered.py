"""Sound that carries its words: each has a loudness of its own, so that what was lost or heard twice can be told."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

import numpy as np

from tests.voice.conversation import FRAME_MS, Hears
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ, Transcript, Word
from vivaroom.voice.happenings import SPEAKING_RATE_HZ

WORD_MS = 300
LOUDNESS = 1_000
PAUSE = ""
BYTES_A_MS = 2 * HEARING_RATE_HZ // 1000
CHARACTERS_A_SECOND = 15.0


class Fault(StrEnum):
    """What a vendor may do instead of its work."""

    REFUSED = "refused"
    LIMITED = "limited"
    OVERLOADED = "overloaded"
    GARBAGE = "garbage"
    HALF_OPEN = "half-open"
    SLOW = "slow"
    CUT = "cut in the middle"
    ENDS_EARLY = "ends without a word"


AT_ONCE = {
    Fault.REFUSED: ProviderRefused("vendor", "HTTP 401"),
    Fault.LIMITED: ProviderBusy("vendor", "HTTP 429"),
    Fault.OVERLOADED: ProviderBroken("vendor", "HTTP 503"),
    Fault.GARBAGE: ProviderBroken("vendor", "the reply has another shape than documented"),
}


def words_sound(words: list[str], alphabet: str) -> bytes:
    """A word behind the other, without a pause between them but where a word is PAUSE."""
    samples = (LOUDNESS + alphabet.index(word) if word else 0 for word in words)
    pieces = (np.full(HEARING_RATE_HZ * WORD_MS // 1000, sample, "<i2") for sample in samples)
    return b"".join(piece.tobytes() for piece in pieces)


async def say_words(session: Hears, words: list[str], alphabet: str) -> None:
    """Say them to a conversation, in real time."""
    sound, frame = words_sound(words, alphabet), BYTES_A_MS * FRAME_MS
    for at in range(0, len(sound), frame):
        session.hear(sound[at : at + frame])
        await asyncio.sleep(FRAME_MS / 1000)


def _words_in(pcm: bytes, alphabet: str) -> Iterator[Word]:
    samples, at = np.frombuffer(pcm, dtype="<i2"), 0
    for loudness, run in groupby(samples.tolist()):
        length = len(list(run))
        if loudness >= LOUDNESS:
            ms = (at * 1000 // HEARING_RATE_HZ, (at + length) * 1000 // HEARING_RATE_HZ)
            yield Word(alphabet[loudness - LOUDNESS], *ms, 0.9)
        at += length


@dataclass
class NumberedRecogniser:
    """Understands `words_sound`; partial transcripts every half second of sound, settled up to the last whole word.

    `fault` comes after so many partial transcripts, or at once for those of a refused connection.
    """

    alphabet: str
    name: str = "vendor"
    fault: Fault | None = None
    partials_before: int = 2
    settles: bool = True
    takes_s: float = 0.1
    heard_bytes: list[int] = field(default_factory=list)

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        """Or fails, as it is told."""
        await asyncio.sleep(0.05)
        if self.fault in AT_ONCE:
            raise AT_ONCE[self.fault]
        heard, told = bytearray(), 0
        async for piece in audio:
            heard += piece
            if len(heard) // (HEARING_RATE_HZ) > told and self.fault is not Fault.HALF_OPEN:
                told += 1
                yield self._so_far(bytes(heard))
                if self.fault is Fault.CUT and told >= self.partials_before:
                    raise ProviderBroken(self.name, "ConnectionClosedError 1011")
                if self.fault is Fault.ENDS_EARLY and told >= self.partials_before:
                    return
        self.heard_bytes.append(len(heard))
        await asyncio.sleep(600 if self.fault in (Fault.SLOW, Fault.HALF_OPEN) else self.takes_s)
        words = tuple(_words_in(bytes(heard), self.alphabet))
        yield Transcript(" ".join(word.text for word in words), is_final=True, words=words, confidence_0_1=0.9)

    def _so_far(self, pcm: bytes) -> Transcript:
        words = tuple(_words_in(pcm, self.alphabet))
        settled = words[-1].started_ms if words and self.settles else 0
        return Transcript(" ".join(word.text for word in words), is_final=False, words=words, settled_ms=settled)


@dataclass
class FaultyVoice:
    """Says a text as so much sound as it would take to read it, or fails; `said` has what was made to its end.

    `first` are the samples of its sound, so that voices can be told apart. A cut comes in the middle of the second text.
    """

    name: str = "vendor"
    fault: Fault | None = None
    cut_after_s: float = 1.0
    sample: int = 32
    rate_hz: int = SPEAKING_RATE_HZ
    takes_s: float = 0.1
    asked: list[str] = field(default_factory=list)
    made_s: float = 0.0

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        """Pieces of 100 ms."""
        self.asked.append(text)
        await asyncio.sleep(600 if self.fault in (Fault.SLOW, Fault.HALF_OPEN) else self.takes_s)
        if self.fault in AT_ONCE:
            raise AT_ONCE[self.fault]
        piece = np.full(self.rate_hz // 10, self.sample, "<i2").tobytes()
        for number in range(max(round(len(text) / CHARACTERS_A_SECOND / pace * 10), 1)):
            if self.fault in (Fault.CUT, Fault.ENDS_EARLY) and number >= self.cut_after_s * 10:
                raise ProviderBroken(self.name, "ConnectionClosedError 1011")
            self.made_s += 0.1
            yield piece
