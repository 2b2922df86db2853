"""Statements about other subjects, put among the real ones to catch a model that says yes to everything.

Whoever writes orders into an answer can tell a model to find every statement in it, but cannot tell the real ones from
these. A model that finds one of these in the answer has followed something else than its instructions.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from vivaroom.content.types import Kind, Question
from vivaroom.interview.grading.words import content_stems, words

KINDS = (Kind.TECHNICAL, Kind.CODING, Kind.SYSTEM_DESIGN)
"""Kinds whose key points are facts of a subject: an answer about something else never states them by chance."""
LOOKED_AT = 48
STRIDE = 7919
"""A prime, so that statements drawn together come from different subjects."""


@dataclass(frozen=True, slots=True)
class Decoys:
    """Facts of many subjects, from which a few foreign ones are drawn for each answer, always the same ones."""

    statements: tuple[str, ...]

    def draw(self, count: int, about: Sequence[str], seed: str) -> tuple[str, ...]:
        """Of some statements that the seed picks, those that share fewest of their words with the texts in `about`."""
        said = {stem for text in about for stem in content_stems(words(text))}
        first = int.from_bytes(place(seed, "")[:8]) % max(len(self.statements), 1)
        picked = islice(self._from(first), LOOKED_AT)
        by_share = sorted(picked, key=lambda pair: len(pair[1] & said) / max(len(pair[1]), 1))
        return tuple(statement for statement, _ in by_share[:count])

    def _from(self, first: int) -> Iterator[tuple[str, frozenset[str]]]:
        """All statements with their stems, from somewhere round to there again; far apart from each other."""
        total = len(self.statements)
        for step in range(total):
            at = (first + step * STRIDE) % total
            yield self.statements[at], _stems(self.statements[at])


def decoys_from(questions: Iterable[Question]) -> Decoys:
    """The key points of these questions that state facts."""
    facts = {k.point for q in questions if q.kind in KINDS for k in q.key_points if k.element is None}
    return Decoys(tuple(sorted(facts)))


def place(seed: str, text: str) -> bytes:
    """A key to sort by: an order that looks like chance and is always the same."""
    return hashlib.sha256(f"{seed}\0{text}".encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=8192)
def _stems(statement: str) -> frozenset[str]:
    return frozenset(content_stems(words(statement)))
