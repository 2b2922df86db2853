"""What of an utterance is understood for good, so that another recogniser only needs the sound that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vivaroom.ports.speech import Transcript, Word

PAUSE_MS = 250
"""Between words: there one recogniser can take over from another, for whoever hears a sentence from its middle, or a
word from its middle, misunderstands more of it (`evals.splice`)."""
LONGEST_MS = 15_000
"""So much speech without a pause is settled where its words are farthest apart: nobody shall hear all of it again."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Words that stay, who understood them, and where in the utterance the sound after them begins."""

    words: tuple[Word, ...] = ()
    until_ms: int = 0
    heard_by: tuple[str, ...] = ()

    def followed_by(self, transcript: Transcript, name: str) -> Transcript:
        """The whole utterance, where `transcript` is of the sound after these words, understood by `name`."""
        by = tuple(dict.fromkeys((*(self.heard_by if self.words else ()), transcript.heard_by or name)))
        told = replace(transcript, heard_by=", ".join(by))
        if not self.words:
            return told
        text = " ".join(filter(None, (" ".join(word.text for word in self.words), transcript.text.strip())))
        return replace(
            told,
            text=text,
            words=(*self.words, *(_later(word, self.until_ms) for word in transcript.words)),
            confidence_0_1=_both(self.words, transcript),
            settled_ms=self.until_ms + transcript.settled_ms,
        )

    def after(self, whole: Transcript) -> "Settled":
        """With what a transcript of the whole utterance settles; the same where it settles nothing."""
        words = tuple(word for word in whole.words if word.ended_ms <= whole.settled_ms)
        gaps = [
            _Gap(number, word.ended_ms, begins_ms)
            for number, word, begins_ms in zip(range(1, len(words) + 1), words, _beginnings(words, whole), strict=True)
            if number > len(self.words)
        ]
        found = [gap for gap in gaps if gap.lasts_ms >= PAUSE_MS]
        if not found and gaps and whole.settled_ms - self.until_ms > LONGEST_MS:
            found = [max(gaps, key=lambda gap: gap.lasts_ms)]
        if not found:
            return self
        by = tuple((whole.heard_by or "").split(", "))
        return Settled(words[: found[-1].words], found[-1].middle_ms, by)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between a word and the next one, or the end of what is settled; so many words stand before it."""

    words: int
    from_ms: int
    until_ms: int

    @property
    def lasts_ms(self) -> int:
        return self.until_ms - self.from_ms

    @property
    def middle_ms(self) -> int:
        return max(self.from_ms + self.lasts_ms // 2, self.from_ms)


def _beginnings(words: Sequence[Word], whole: Transcript) -> list[int]:
    """Where the word after each of the settled ones begins, or what is settled ends."""
    after = [word.started_ms for word in whole.words[1 : len(words) + 1]]
    return [min(at, whole.settled_ms) for at in (*after, whole.settled_ms)][: len(words)]


def _later(word: Word, by_ms: int) -> Word:
    return replace(word, started_ms=word.started_ms + by_ms, ended_ms=word.ended_ms + by_ms)


def _both(words: Sequence[Word], transcript: Transcript) -> float | None:
    """How sure both parts are, each word counted alike; None where one of them does not tell."""
    sure = [word.confidence_0_1 for word in words]
    told, count = [one for one in sure if one is not None], len(transcript.text.split())
    if len(told) < len(sure) or (count and transcript.confidence_0_1 is None):
        return None
    return (sum(told) + count * (transcript.confidence_0_1 or 0.0)) / (len(told) + count)
