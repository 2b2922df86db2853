"""A spoken answer: its utterances until it is given, and the moments on its way."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from vivaroom.interview.signals import Answered
from vivaroom.interview.sound import Sound, SpokenWord
from vivaroom.ports.speech import Transcript
from vivaroom.voice.hearing import Utterance


@dataclass(slots=True)
class Moments:
    """When the last sound came, when the turn was over, when the words were there; by the loop's clock."""

    last_sound: float
    over: float
    understood: float = 0.0


@dataclass(slots=True)
class SpokenAnswer:
    """Collects what the candidate says until the turn is over for sure."""

    part: int
    recogniser: str
    moments: Moments | None = None
    _parts: list[tuple[Utterance, Transcript]] = field(default_factory=list)

    def finished(self, utterance: Utterance, heard_ms: int) -> None:
        """An utterance is over, after so much incoming audio."""
        now = asyncio.get_running_loop().time()
        self.moments = Moments(now - (heard_ms - utterance.ended_ms) / 1000, now)

    def add(self, utterance: Utterance, transcript: Transcript) -> None:
        """An utterance in words."""
        if self.moments is not None:
            self.moments.understood = asyncio.get_running_loop().time()
        if transcript.text.strip():
            self._parts.append((utterance, transcript))

    def take(self) -> Answered | None:
        """All that was said, as one answer; None where there was no word. Begins anew."""
        parts, self._parts = self._parts, []
        if not parts:
            self.moments = None
            return None
        first, last = parts[0][0], parts[-1][0]
        text = " ".join(transcript.text.strip() for _, transcript in parts)
        took = timedelta(milliseconds=last.ended_ms - first.began_ms)
        return Answered(text, first.name, took, self._sound(parts))

    def replied(self) -> Moments | None:
        """The moments of the answer that is replied to now, once."""
        moments, self.moments = self.moments, None
        return moments

    def _sound(self, parts: list[tuple[Utterance, Transcript]]) -> Sound:
        words = tuple(
            SpokenWord(word.text, utterance.from_ms + word.started_ms, utterance.from_ms + word.ended_ms)
            for utterance, transcript in parts
            for word in transcript.words
        )
        told = [t.confidence_0_1 for _, t in parts if t.confidence_0_1 is not None]
        span = (parts[0][0].began_ms, parts[-1][0].ended_ms)
        return Sound(self.part, *span, self.recogniser, words, min(told, default=None))
