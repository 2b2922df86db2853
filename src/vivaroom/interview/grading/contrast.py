"""What an answer does to the parts of a reference that it takes up: negates them, or puts something else in their place.

The figures of the contradiction model, beside those of the coverage model. Each reference token is compared with the
mean of the answer's tokens under a sharp softmax of their cosines, and back, as in decomposable attention (Parikh et al.,
EMNLP 2016), but with fixed vectors.
"""

from collections.abc import Sequence

import numpy as np

from vivaroom.interview.grading.alignment import align
from vivaroom.interview.grading.passages import Floats, Passage, Reference
from vivaroom.interview.grading.words import is_negation

SCOPE_WORDS = 4
"""A negation is taken to reach over the next four words."""
_SHARPNESS = 12.0


def contrast_features(question: Passage, reference: Reference, answer: Sequence[Passage]) -> dict[str, float]:
    """Named figures of how negations of reference and answer differ; the answer has at least one sentence."""
    found = align(question, reference.whole, answer)
    best = found.best_of_reference
    differs = _negated_tokens((reference.whole,)) != _negated_tokens(answer)[found.similarity.argmax(axis=1)]
    rarity, weights = found.reference_rarity, found.reference_weights
    ours, theirs = _negations((reference.whole,)), _negations(answer)
    odd = float(ours % 2 != theirs % 2)
    return {
        "scope_differs": float((differs * best * rarity) @ (best > 0.5)) / max(float(rarity.sum()), 1e-9),
        "scope_differs_most": float((differs * best * rarity * (best > 0.5)).max() / max(float(rarity.max()), 1e-9)),
        "scope_differs_new": float((differs * best) @ weights) / max(float(weights.sum()), 1e-9),
        "negations_wanted": float(min(ours, 3)),
        "negations_said": float(min(theirs, 3)),
        "negations_odd": odd,
        "negations_odd_aligned": odd * found.coverage(),
        "negations_odd_close": odd * float(best @ rarity) / max(float(rarity.sum()), 1e-9),
    }


def contrast_vector(question: Passage, reference: Reference, answer: Sequence[Passage]) -> Floats:
    """Products and differences of aligned token vectors, pooled under their weights: (4 * dimension,)."""
    found = align(question, reference.whole, answer)
    ours = reference.whole.vectors.astype(np.float64)
    theirs = np.concatenate([passage.vectors for passage in answer]).astype(np.float64)
    likest, likest_back = _attended(found.similarity, theirs), _attended(found.similarity.T, ours)
    plain, new, said = (
        weights / max(float(weights.sum()), 1e-9)
        for weights in (found.reference_rarity, found.reference_weights, found.answer_weights)
    )
    pooled = (
        plain @ (ours * likest),
        new @ np.abs(ours - likest),
        new @ (ours - likest),
        said @ (theirs - likest_back),
    )
    return np.concatenate(pooled)


def _attended(similarity: Floats, vectors: Floats) -> Floats:
    sharp = np.exp(_SHARPNESS * similarity)
    return np.asarray(sharp / sharp.sum(axis=1, keepdims=True) @ vectors, dtype=np.float64)


def _negated_tokens(passages: Sequence[Passage]) -> Floats:
    reached: list[float] = []
    for passage in passages:
        scope = _negated_words(passage)
        reached += (scope[word] if word >= 0 else 0.0 for word in passage.word_of_token)
    return np.array(reached, dtype=np.float64)


def _negated_words(passage: Passage) -> list[float]:
    scope, left = [], 0
    for word in passage.words:
        if is_negation(word.text):
            left = SCOPE_WORDS
            scope.append(0.0)
        else:
            scope.append(float(left > 0))
            left = max(0, left - 1)
    return scope


def _negations(passages: Sequence[Passage]) -> int:
    return sum(is_negation(word.text) for passage in passages for word in passage.words)
