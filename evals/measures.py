"""Agreement with human grades, with intervals that resample questions, not answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Judged:
    """Scores of n answers beside what humans gave, both 0-1, and the question of each."""

    scores: Floats
    grades: Floats
    questions: Sequence[str]


def pearson(judged: Judged) -> float:
    """Correlation over all answers."""
    return float(np.corrcoef(judged.scores, judged.grades)[0, 1])


def rmse_of_5(judged: Judged) -> float:
    """Root mean squared error on a scale of 0-5."""
    return float(5 * np.sqrt(np.mean((judged.scores - judged.grades) ** 2)))


def weighted_kappa(judged: Judged) -> float:
    """Quadratic weighted kappa of grades rounded to 0-5."""
    return kappa(np.rint(judged.scores * 5).astype(int), np.rint(judged.grades * 5).astype(int), 6)


def kappa(ours: NDArray[np.int_], theirs: NDArray[np.int_], levels: int) -> float:
    """Cohen's kappa with quadratic weights."""
    seen = np.zeros((levels, levels))
    np.add.at(seen, (ours, theirs), 1.0)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    apart = np.subtract.outer(np.arange(levels), np.arange(levels)) ** 2.0
    return float(1.0 - (seen * apart).sum() / (expected * apart).sum())


def agreement(judged: Judged) -> dict[str, object]:
    """r, RMSE and QWK with intervals, and n."""
    return {
        "n": len(judged.scores),
        "questions": len(set(judged.questions)),
        "r": with_interval(judged, pearson),
        "rmse_of_5": with_interval(judged, rmse_of_5),
        "qwk": with_interval(judged, weighted_kappa),
    }


def with_interval(judged: Judged, measure: Callable[[Judged], float]) -> dict[str, float]:
    """The figure and its 95 % interval, bootstrapped over questions."""
    values = [measure(sample) for sample in _resampled(judged)]
    low, high = np.quantile(values, (0.025, 0.975))
    return {"value": round(measure(judged), 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def macro_f1(predicted: Sequence[str], given: Sequence[str], labels: Sequence[str]) -> dict[str, float]:
    """F1 of each label, their mean and the recall of each."""
    figures: dict[str, float] = {}
    for label in labels:
        hits = sum(p == g == label for p, g in zip(predicted, given, strict=True))
        claimed, real = sum(p == label for p in predicted), sum(g == label for g in given)
        figures[f"f1_{label}"] = round(2 * hits / max(claimed + real, 1), 4)
        figures[f"recall_{label}"] = round(hits / max(real, 1), 4)
    figures["macro_f1"] = round(sum(figures[f"f1_{label}"] for label in labels) / len(labels), 4)
    return figures


def _resampled(judged: Judged) -> list[Judged]:
    chance = np.random.default_rng(0)
    groups: dict[str, list[int]] = {}
    for place, question in enumerate(judged.questions):
        groups.setdefault(question, []).append(place)
    names = list(groups)
    samples = []
    for _ in range(RESAMPLES):
        drawn = chance.choice(len(names), len(names))
        at = np.concatenate([groups[names[index]] for index in drawn])
        samples.append(Judged(judged.scores[at], judged.grades[at], [judged.questions[i] for i in at]))
    return samples
