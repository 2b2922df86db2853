"""The shapes of what Deepgram says about sound, and the transcripts made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from vivaroom.ports.speech import Transcript, Word

Number = Annotated[float, Field(allow_inf_nan=False)]


class SpokenWord(BaseModel):
    """A word; Flux of an older installation tells no times."""

    word: str
    punctuated_word: str | None = None
    start: Number | None = None
    end: Number | None = None
    confidence: Number | None = None


class Alternative(BaseModel):
    """One reading of a stretch of sound; there is never more than one, for no more are asked for."""

    transcript: str
    words: list[SpokenWord] = []


class Channel(BaseModel):
    """One channel of sound."""

    alternatives: list[Alternative]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was understood of a part of the sound."""

    text: str
    words: tuple[Word, ...]


NOTHING = Stretch("", ())


def stretch(text: str, words: Sequence[SpokenWord]) -> Stretch:
    """The text, with words where every one of them has its times."""
    timed = [word for word in map(_timed, words) if word is not None]
    return Stretch(text.strip(), tuple(timed) if len(timed) == len(words) else ())


def of_channel(channel: Channel) -> Stretch:
    """The reading of a channel, or nothing."""
    best = channel.alternatives[0] if channel.alternatives else None
    return stretch(best.transcript, best.words) if best else NOTHING


def together(stretches: Sequence[Stretch], *, settled_s: float = 0.0, is_final: bool = False) -> Transcript:
    """Stretches in their order as one transcript; its confidence is the mean of its words'."""
    said = [one for one in stretches if one.text]
    words = tuple(word for one in said for word in one.words) if all(one.words for one in said) else ()
    told = [word.confidence_0_1 for word in words if word.confidence_0_1 is not None]
    confidence = sum(told) / len(told) if is_final and told else None
    text = " ".join(one.text for one in said)
    return Transcript(text, is_final, words, confidence, settled_ms=int(1000 * settled_s))


def share(number: float) -> float:
    """A probability, whatever rounding made of it."""
    return max(0.0, min(1.0, number))


def _timed(word: SpokenWord) -> Word | None:
    if word.start is None or word.end is None:
        return None
    started_ms, ended_ms = max(0, int(1000 * word.start)), int(1000 * word.end)
    confidence = None if word.confidence is None else share(word.confidence)
    return Word(word.punctuated_word or word.word, started_ms, max(started_ms, ended_ms), confidence)
