"""Coverage by words alone, for a machine without weights: fewer wordings are recognised, and reports say so."""

import re
from functools import lru_cache

import snowballstemmer

from vivaroom.content.types import KeyPoint, Question
from vivaroom.interview.coverage import Claim, Status

STATED_0_1 = 0.6
PARTLY_0_1 = 0.35
_STOP = frozenset(
    "a an and are as at be because but by can could do does for from had has have how i if in is it its me my not of on "
    "or our so some than that the their them then there these they this to was we were what when which who will with would you".split()
)
_STEMMER = snowballstemmer.stemmer("english")


def lexical_claims(question: Question, answer: str) -> tuple[Claim, ...]:
    """One claim a key point, from the sentence that shares most of its content words."""
    found = [(m.start(), m.end()) for m in re.finditer(r"[^.!?\n]+[.!?]?", answer) if m.group().strip()]
    sentences = [(_stems(answer[start:end]), start, end) for start, end in found]
    asked = _stems(question.text)
    return tuple(_claim(point, answer, sentences, asked) for point in question.key_points)


def _claim(point: KeyPoint, answer: str, sentences: list[tuple[set[str], int, int]], asked: set[str]) -> Claim:
    wordings = [_stems(w) - asked for w in (point.point, *point.also)]
    best = max(((_share(wordings, said), start, end) for said, start, end in sentences), default=(0.0, 0, 0))
    share, start, end = best
    if share < PARTLY_0_1:
        return Claim(point.id, Status.ABSENT)
    start += len(answer[start:end]) - len(answer[start:end].lstrip())
    return Claim(point.id, Status.STATED if share >= STATED_0_1 else Status.PARTLY, answer[start:end], start, end)


def _share(wordings: list[set[str]], said: set[str]) -> float:
    return max((len(w & said) / len(w) for w in wordings if w), default=0.0)


def _stems(text: str) -> set[str]:
    return {_stem(w) for w in re.findall(r"[a-z0-9']+", text.lower()) if w not in _STOP}


@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    stem: str = _STEMMER.stemWord(word)
    return stem
