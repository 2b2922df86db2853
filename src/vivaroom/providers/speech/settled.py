"""What of an utterance is understood for good, so that another recogniser only needs the sound that follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vivaroom.ports.speech import Transcript, Word


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
        if len(words) <= len(self.words):
            return self
        cut = any(word.started_ms < whole.settled_ms < word.ended_ms for word in whole.words)
        return Settled(
            words, words[-1].ended_ms if cut else whole.settled_ms, tuple((whole.heard_by or "").split(", "))
        )


def _later(word: Word, by_ms: int) -> Word:
    return replace(word, started_ms=word.started_ms + by_ms, ended_ms=word.ended_ms + by_ms)


def _both(words: Sequence[Word], transcript: Transcript) -> float | None:
    """How sure both parts are, each word counted alike; None where one of them does not tell."""
    sure = [word.confidence_0_1 for word in words]
    told, count = [one for one in sure if one is not None], len(transcript.text.split())
    if len(told) < len(sure) or (count and transcript.confidence_0_1 is None):
        return None
    return (sum(told) + count * (transcript.confidence_0_1 or 0.0)) / (len(told) + count)
