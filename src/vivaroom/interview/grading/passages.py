"""A text made ready for comparing: words, contextual token vectors and how telling each of them is."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from vivaroom.interview.grading.words import Word, clauses, words
from vivaroom.ports.embedding import TokenEncoder, TokenVectors

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

_FIRST_WORD_ID = 1996
"""Ids of the encoder's WordPiece vocabulary follow frequency from "the" (1996) on, so that the logarithm of the rank
stands in for an inverse document frequency. On 1,194 graded answers it correlated with the grades as well as
frequencies counted on those very answers (.616 each)."""
_PUNCTUATION_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """One encoded text: n tokens, their rarity (n,), its words and the rarity of each word."""

    text: str
    words: tuple[Word, ...]
    word_rarity: tuple[float, ...]
    ids: tuple[int, ...]
    vectors: Vectors
    rarity: Floats
    word_of_token: tuple[int, ...]
    sentence: Vectors


@dataclass(frozen=True, slots=True)
class Reference:
    """A text that answers are compared with, whole and by clause."""

    whole: Passage
    clauses: tuple[Passage, ...]


class ReferenceCache:
    """Questions and key points encoded once, the least recently used forgotten; keyed by text, so never stale.

    Not for candidates' answers: what it holds outlives a session.
    """

    def __init__(self, encoder: TokenEncoder, capacity: int = 3072) -> None:
        """`capacity` is in texts, of about 60 kB each."""
        self._encoder = encoder
        self._capacity = capacity
        self._references: OrderedDict[str, Reference] = OrderedDict()
        self._order = Lock()

    @property
    def encoder(self) -> TokenEncoder:
        """What encodes."""
        return self._encoder

    def reference(self, text: str) -> Reference:
        """The text ready for comparing; encoded at the first call. Raises ProviderError."""
        found = self._references.get(text) or read_reference(text, self._encoder)
        with self._order:
            self._references[text] = found
            self._references.move_to_end(text)
            while len(self._references) > self._capacity:
                self._references.popitem(last=False)
        return found


def read_reference(text: str, encoder: TokenEncoder) -> Reference:
    """Encodes a text and each of its clauses."""
    spans = clauses(text)
    if len(spans) == 1:
        (whole,) = read_passages((text,), encoder)
        return Reference(whole, (whole,))
    whole, *parts = read_passages((text, *(span.of(text) for span in spans)), encoder)
    return Reference(whole, tuple(parts))


def read_passages(texts: Sequence[str], encoder: TokenEncoder) -> tuple[Passage, ...]:
    """Encodes texts, each by itself: none changes how another is read. Raises ProviderError."""
    return tuple(_passage(text, encoded) for text, encoded in zip(texts, encoder.encode(texts), strict=True))


def _passage(text: str, encoded: TokenVectors) -> Passage:
    found = words(text)
    rarity = [rarity_of(token) for token in encoded.ids]
    word_of_token = _word_of_token(found, encoded.spans)
    word_rarity = [0.0] * len(found)
    for token, word in enumerate(word_of_token):
        if word >= 0:
            word_rarity[word] = max(word_rarity[word], rarity[token])
    weights = [value if word >= 0 else _PUNCTUATION_WEIGHT for value, word in zip(rarity, word_of_token, strict=True)]
    return Passage(
        text,
        found,
        tuple(word_rarity),
        tuple(encoded.ids),
        encoded.vectors,
        np.array(weights, dtype=np.float64),
        word_of_token,
        encoded.sentence,
    )


def rarity_of(token_id: int) -> float:
    """How telling a token is: the logarithm of its rank in the vocabulary, 0.5 for marks and single characters."""
    return math.log(token_id - _FIRST_WORD_ID + 2) if token_id >= _FIRST_WORD_ID else _PUNCTUATION_WEIGHT


def _word_of_token(found: tuple[Word, ...], spans: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    places: list[int] = []
    word = 0
    for start, end in spans:
        while word < len(found) and found[word].span.end <= start:
            word += 1
        inside = word < len(found) and found[word].span.start < end
        places.append(word if inside else -1)
    return tuple(places)
