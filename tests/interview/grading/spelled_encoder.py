"""A token encoder without weights: a token is a word, its vector comes from the letters it is made of.

Equal words have equal vectors, related spellings are close, everything else is nearly at right angles.
"""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from vivaroom.ports.embedding import TokenVectors

DIMENSION = 384
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_FREQUENT = "the of and a to in is it that for on with as are be this was by an or not from at which".split()


class SpelledEncoder:
    """A deterministic stand-in for the product's encoder; counts the texts that it was asked for."""

    name = "spelled"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        self.texts += texts
        return [_encoded(text) for text in texts]


def _encoded(text: str) -> TokenVectors:
    found = list(_TOKEN.finditer(text))
    words = [match.group().lower() for match in found]
    vectors = np.array([_vector(word) for word in words], dtype=np.float32).reshape(len(words), DIMENSION)
    total = vectors.sum(axis=0) if words else np.ones(DIMENSION, dtype=np.float32)
    sentence = (total / np.linalg.norm(total)).astype(np.float32)
    return TokenVectors(vectors, tuple(map(_id, words)), tuple(match.span() for match in found), sentence)


def _vector(word: str) -> NDArray[np.float64]:
    padded = f"<{word}>"
    total = np.zeros(DIMENSION)
    for size in (3, 4):
        for start in range(max(1, len(padded) - size + 1)):
            total += np.random.default_rng(crc32(padded[start : start + size].encode())).normal(size=DIMENSION)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float64)


def _id(word: str) -> int:
    return 1996 + _FREQUENT.index(word) if word in _FREQUENT else 3000 + crc32(word.encode()) % 26_000
