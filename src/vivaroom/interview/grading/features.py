"""The figures that the fitted head reads: one reference against the sentences of an answer that speak to it."""

from collections.abc import Sequence

import numpy as np

from vivaroom.interview.grading.alignment import alignment_features, meaning_features
from vivaroom.interview.grading.passages import Floats, Passage, Reference
from vivaroom.interview.grading.wording import wording_features


def features(question: Passage, reference: Reference, answer: Sequence[Passage]) -> dict[str, float]:
    """All figures by name, in a fixed order; the answer has at least one sentence."""
    return (
        alignment_features(question, reference, answer)
        | meaning_features(question, reference, answer)
        | wording_features(question, reference.whole, answer)
    )


def as_row(found: dict[str, float], names: Sequence[str]) -> Floats:
    """The figures in the order in which a head was fitted."""
    return np.array([found[name] for name in names], dtype=np.float64)
