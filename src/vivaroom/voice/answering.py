"""A spoken answer: its utterances until it is given, the moments on its way, and what is added to it afterwards."""

import asyncio
from dataclasses import dataclass, field, replace
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
    _given: Answered | None = None

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

    def goes_on(self, given: Answered) -> None:
        """What is said now belongs to an answer that was given already."""
        self._given = given

    def take(self) -> Answered | None:
        """All that was said, as one answer; None where there was no word. Begins anew."""
        parts, self._parts = self._parts, []
        given, self._given = self._given, None
        if not parts:
            self.moments = None
            return None
        answered = self._answered(parts)
        return answered if given is None else _together(given, answered)

    def _answered(self, parts: list[tuple[Utterance, Transcript]]) -> Answered:
        first, last = parts[0][0], parts[-1][0]
        text = " ".join(transcript.text.strip() for _, transcript in parts)
        took = timedelta(milliseconds=last.ended_ms - first.began_ms)
        return Answered(text, took=took, sound=self._sound(parts))

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
        return Sound(self.part, *span, self._who_heard(parts), words, min(told, default=None))

    def _who_heard(self, parts: list[tuple[Utterance, Transcript]]) -> str:
        """The recognisers that understood it, each once, as they followed one another."""
        told = (transcript.heard_by or self.recogniser for _, transcript in parts)
        return ", ".join(dict.fromkeys(name for names in told for name in names.split(", ")))


def _together(given: Answered, more: Answered) -> Answered:
    """One answer of both, to the question of the first."""
    took = (given.took or timedelta(0)) + (more.took or timedelta(0))
    sound = more.sound
    if given.sound and more.sound and given.sound.part == more.sound.part:
        words = given.sound.words + more.sound.words
        sound = replace(more.sound, started_ms=given.sound.started_ms, words=words)
    return replace(more, text=f"{given.text} {more.text}", took=took, sound=sound, question_id=given.question_id)
