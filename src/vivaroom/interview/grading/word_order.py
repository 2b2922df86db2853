"""Whether the words of a text stand in an order that people use.

Words are read as classes: function words as themselves, others by their ending. A table of log P(b after a) / P(b),
counted on genuine answers, tells English from the same words shuffled.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vivaroom.interview.grading.words import NEGATIONS, STOP_WORDS, Word

TABLE_FILE = Path(__file__).with_name("word_order.npz")

_ENDINGS = (
    "ing ed ly tion sion ment ness ity ance ence ism ship ure age able ible ful less ous ive al ic ical ary ant ent est "
    "er or ist ize ise ate ify en ss us is es s e y"
).split()
BOUNDARY = 0
CLASSES = ("|", "#", *sorted(STOP_WORDS | NEGATIONS), *(f"-{ending}" for ending in _ENDINGS), "-")
"""The boundary of a sentence, numbers, function words, endings, everything else."""
_INDEX = {name: index for index, name in enumerate(CLASSES)}
_BY_LENGTH = sorted(_ENDINGS, key=len, reverse=True)

Table = NDArray[np.float32]

_PRIOR_PAIRS = 1.0


def classes(some_words: Sequence[Word]) -> tuple[int, ...]:
    """Index into CLASSES of each word."""
    return tuple(_class(word) for word in some_words)


def count(sentences: Sequence[Sequence[Word]]) -> Table:
    """The table (classes, classes) of logarithms from genuine sentences, smoothed towards independence."""
    pairs = np.zeros((len(CLASSES), len(CLASSES)), dtype=np.float64)
    for sentence in sentences:
        for first, second in pairwise((BOUNDARY, *classes(sentence), BOUNDARY)):
            pairs[first, second] += 1.0
    after, before = pairs.sum(axis=0), pairs.sum(axis=1)
    expected = np.outer(before, after) / max(pairs.sum(), 1.0)
    return np.asarray(np.log((pairs + _PRIOR_PAIRS) / (expected + _PRIOR_PAIRS)), dtype=np.float32)


@lru_cache(maxsize=1)
def load_table() -> Table:
    """The table that ships, read from disk once."""
    with np.load(TABLE_FILE) as stored:
        return np.asarray(stored["table"], dtype=np.float32)


def order(sentences: Sequence[Sequence[Word]], table: Table) -> tuple[float, int]:
    """Mean logarithm over the pairs of neighbours (above 0: as people write), and how many pairs."""
    found = [
        float(table[first, second])
        for sentence in sentences
        for first, second in pairwise((BOUNDARY, *classes(sentence), BOUNDARY))
    ]
    return (sum(found) / len(found) if found else 0.0), len(found)


def _class(word: Word) -> int:
    if word.is_number:
        return _INDEX["#"]
    known = _INDEX.get(word.text)
    if known is not None:
        return known
    ending = next((e for e in _BY_LENGTH if len(word.text) > len(e) + 1 and word.text.endswith(e)), "")
    return _INDEX[f"-{ending}"]
