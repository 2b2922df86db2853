"""Questions that say nearly the same, found by the angle between their vectors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Vector = Sequence[float]
NEARLY_THE_SAME = 0.93
"""Cosine of two questions, as the checker of the bank has it: below it stand questions about the same thing."""
NEARLY_ONE_OF_THE_BANK = 0.9
"""The same for a question with its skills beside one of the bank with other skills."""
_AT_A_TIME = 512


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places that are alike; `cosine` says how much."""

    first: int
    second: int
    cosine: float


def pairs_within(vectors: Sequence[Vector]) -> Iterator[Pair]:
    """Every later place with the earlier one that is most like it, where that is nearly the same."""
    import numpy as np

    rows = _unit(vectors)
    for start in range(0, len(rows), _AT_A_TIME):
        cosines = rows[start : start + _AT_A_TIME] @ rows.T
        for offset in range(len(cosines)):
            second = start + offset
            if second and float(cosines[offset, :second].max()) >= NEARLY_THE_SAME:
                first = int(np.argmax(cosines[offset, :second]))
                yield Pair(first, second, round(float(cosines[offset, first]), 3))


def pairs_between(vectors: Sequence[Vector], others: Sequence[Vector]) -> Iterator[Pair]:
    """Every place with the other one that is most like it, where that is nearly the same."""
    if not vectors or not others:
        return
    rows, there = _unit(vectors), _unit(others)
    for start in range(0, len(rows), _AT_A_TIME):
        cosines = rows[start : start + _AT_A_TIME] @ there.T
        best = cosines.argmax(axis=1)
        for offset, second in enumerate(best):
            if float(cosines[offset, second]) >= NEARLY_ONE_OF_THE_BANK:
                yield Pair(start + offset, int(second), round(float(cosines[offset, second]), 3))


def _unit(vectors: Sequence[Vector]):  # type: ignore[no-untyped-def]  # numpy comes with the extra that embeds
    import numpy as np

    rows = np.asarray(vectors, dtype=np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
