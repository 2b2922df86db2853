"""How far the tokens of a reference find their like in an answer, the question's own words counting little.

After the alignment of Sultan, Salazar and Sumner (NAACL 2016), with contextual token vectors in place of a paraphrase
lexicon.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vivaroom.interview.grading.passages import Floats, Passage, Reference

ASKED_WORD_WEIGHT = 0.1
"""A word that stands in the question says little when it comes back in the answer."""
SAME_MEANING_COSINE = 0.6


@dataclass(frozen=True, slots=True)
class Alignment:
    """Cosines between r reference and s answer tokens, (r, s), with the weights of both sides."""

    similarity: Floats
    reference_weights: Floats
    answer_weights: Floats
    reference_rarity: Floats

    @property
    def best_of_reference(self) -> Floats:
        """For each reference token the cosine of its likest answer token, 0–1."""
        return np.asarray(np.clip(self.similarity.max(axis=1), 0.0, 1.0), dtype=np.float64)

    @property
    def best_of_answer(self) -> Floats:
        """For each answer token the cosine of its likest reference token, 0–1."""
        return np.asarray(np.clip(self.similarity.max(axis=0), 0.0, 1.0), dtype=np.float64)

    def coverage(self) -> float:
        """The share of the reference's meaning, beyond the question's words, found in the answer, 0–1."""
        return _mean(self.best_of_reference, self.reference_weights)


def align(question: Passage, reference: Passage, answer: Sequence[Passage]) -> Alignment:
    """Compares every token of the reference with every token of the answer's sentences (at least one sentence)."""
    asked = frozenset(question.ids)
    vectors = np.concatenate([passage.vectors for passage in answer])
    ids = [token for passage in answer for token in passage.ids]
    rarity = np.concatenate([passage.rarity for passage in answer])
    return Alignment(
        np.asarray(reference.vectors @ vectors.T, dtype=np.float64),
        reference.rarity * _demotion(reference.ids, asked),
        rarity * _demotion(ids, asked),
        reference.rarity,
    )


def alignment_features(question: Passage, reference: Reference, answer: Sequence[Passage]) -> dict[str, float]:
    """Named figures of the alignment, both ways, most of them 0–1."""
    found = align(question, reference.whole, answer)
    best, back = found.best_of_reference, found.best_of_answer
    weights = found.reference_weights
    coverage, precision = _mean(best, weights), _mean(back, found.answer_weights)
    return {
        "align": coverage,
        "align_plain": _mean(best, found.reference_rarity),
        "align_back": precision,
        "align_f": 2 * coverage * precision / max(coverage + precision, 1e-6),
        "align_hit": _mean(_step(best), weights),
        "align_back_hit": _mean(_step(back), found.answer_weights),
        "align_low": _weighted_quantile(best, weights, 0.25),
        "align_squared": coverage**2,
        "align_mass": float(np.log1p(found.answer_weights.sum()) / 5),
        "align_back_mass": float(np.log1p((back * found.answer_weights).sum()) / 5),
    }


def meaning_features(question: Passage, reference: Reference, answer: Sequence[Passage]) -> dict[str, float]:
    """Named cosines of whole sentences and of clauses."""
    sizes = np.array([len(passage.ids) + 2 for passage in answer], dtype=np.float64)
    pooled = _unit(sizes @ np.stack([passage.sentence for passage in answer]))
    asked, wanted = question.sentence.astype(np.float64), reference.whole.sentence.astype(np.float64)
    between = np.stack([c.sentence for c in reference.clauses]) @ np.stack([p.sentence for p in answer]).T
    best = between.max(axis=1)
    beyond = _unit(pooled - asked * (pooled @ asked)) @ _unit(wanted - asked * (wanted @ asked))
    return {
        "cosine": float(pooled @ wanted),
        "cosine_squared": float(pooled @ wanted) ** 2,
        "cosine_best": float(np.max([p.sentence @ reference.whole.sentence for p in answer])),
        "cosine_question": float(pooled @ asked),
        "cosine_question_reference": float(asked @ wanted),
        "cosine_beyond_question": float(beyond),
        "clause_mean": float(best.mean()),
        "clause_least": float(best.min()),
        "clause_most": float(best.max()),
        "clause_hit": float(_step(best).mean()),
        "clause_back": float(between.max(axis=0).mean()),
        "clauses": float(np.log(len(reference.clauses))),
    }


def _demotion(ids: Sequence[int], asked: frozenset[int]) -> Floats:
    return np.array([ASKED_WORD_WEIGHT if token in asked else 1.0 for token in ids], dtype=np.float64)


def _mean(values: Floats, weights: Floats) -> float:
    return float((values @ weights) / max(float(weights.sum()), 1e-9))


def _step(cosines: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-12.0 * (cosines - SAME_MEANING_COSINE))), dtype=np.float64)


def _weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values)
    reached = np.searchsorted(np.cumsum(weights[order]), share * float(weights.sum()))
    return float(values[order[min(int(reached), len(values) - 1)]])


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float64)
