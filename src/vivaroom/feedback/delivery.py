"""How answers were given, counted from their words and times: coaching for practice, never part of a score."""

import re
import statistics
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from vivaroom.feedback.evidence import Spoken
from vivaroom.feedback.shape import Delivery

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Only sounds that are never words, so that nobody's "like" or "so" is counted against them.
_FILLER = re.compile(r"\b(?:u+h*m+|u+h+|er|erm+|hm+)\b", re.IGNORECASE)
SHORTEST_TIMED = timedelta(seconds=2)
LONG_PAUSE_MS = 2_000


def delivery_of(answers: Sequence[Spoken]) -> Delivery | None:
    """The figures over these answers; None where there are no words."""
    texts = [a.wordings[-1].text for a in answers]
    counts = [len(_WORD.findall(t)) for t in texts]
    words = sum(counts)
    if not words:
        return None
    fillers = sum(len(_FILLER.findall(t)) for t in texts)
    return Delivery(
        answers=len(answers),
        words=words,
        median_words=int(statistics.median(counts)),
        fillers=fillers,
        fillers_per_100_words=round(100 * fillers / words, 1),
        words_per_minute=_pace(answers, counts),
        long_pauses=_long_pauses(answers),
    )


def _pace(answers: Sequence[Spoken], counts: Sequence[int]) -> int | None:
    timed = [(a.took, n) for a, n in zip(answers, counts, strict=True) if a.took and a.took >= SHORTEST_TIMED]
    minutes = sum((took for took, _ in timed), timedelta(0)) / timedelta(minutes=1)
    return round(sum(n for _, n in timed) / minutes) if minutes else None


def _long_pauses(answers: Sequence[Spoken]) -> int | None:
    timed = [answer.sound.words for answer in answers if answer.sound and answer.sound.words]
    if not timed:
        return None
    return sum(b.started_ms - a.ended_ms >= LONG_PAUSE_MS for words in timed for a, b in pairwise(words))
