"""How answers were given, counted from their words and times: coaching for practice, never part of a score."""

import re
import statistics
from collections.abc import Sequence
from datetime import timedelta

from vivaroom.feedback.evidence import Spoken
from vivaroom.feedback.shape import Delivery

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Only sounds that are never words, so that nobody's "like" or "so" is counted against them.
_FILLER = re.compile(r"\b(?:u+h*m+|u+h+|er|erm+|hm+)\b", re.IGNORECASE)
SHORTEST_TIMED = timedelta(seconds=2)


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
    )


def _pace(answers: Sequence[Spoken], counts: Sequence[int]) -> int | None:
    timed = [(a.took, n) for a, n in zip(answers, counts, strict=True) if a.took and a.took >= SHORTEST_TIMED]
    minutes = sum((took for took, _ in timed), timedelta(0)) / timedelta(minutes=1)
    return round(sum(n for _, n in timed) / minutes) if minutes else None
