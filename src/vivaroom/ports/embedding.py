"""Meaning as vectors: whole sentences for search, single tokens for comparing an answer with a key point."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """One text as contextual token vectors.

    `vectors` is (n, dimension) float32 with rows of length 1, `ids` the n vocabulary ids, `spans` the n
    half-open character ranges in the text, `sentence` the mean-pooled vector of length 1.
    """

    vectors: "NDArray[np.float32]"
    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    sentence: "NDArray[np.float32]"


class Embedder(Protocol):
    """Sentences to vectors of length 1. `name` and `dimension` are stored beside every vector."""

    name: str
    dimension: int

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order. Raises ProviderError."""
        ...


class TokenEncoder(Protocol):
    """Texts to contextual token vectors; synchronous and CPU-bound: call it in a worker thread."""

    name: str

    def encode(self, texts: Sequence[str]) -> list[TokenVectors]:
        """One value a text, in order; texts longer than the model reads are encoded in windows."""
        ...
