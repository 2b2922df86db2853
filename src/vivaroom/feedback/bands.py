"""How uncertain a mean over few questions is: leave-one-question-out, without chance, from the report's own figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vivaroom.feedback.shape import Band

STEP = 0.5
# Student's t, two-sided 80 %, for 1, 2, 3 … degrees of freedom; beyond the list the normal quantile is close enough.
_T_80 = (3.0777, 1.8856, 1.6377, 1.5332, 1.4759, 1.4398, 1.4149, 1.3968, 1.3830, 1.3722, 1.3634, 1.3562, 1.3502, 1.3450,
         1.3406, 1.3368, 1.3334, 1.3304, 1.3277, 1.3253, 1.3232, 1.3212, 1.3195, 1.3178, 1.3163, 1.3150, 1.3137, 1.3125,
         1.3114, 1.3104)  # fmt: skip
_Z_80 = 1.2816


@dataclass(frozen=True, slots=True)
class PointCredit:
    """One key point of one question with its weight and its credit (0-1)."""

    question: int
    key_point: str
    weight: float
    credit: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A competency's weight in the rubric, with its key points."""

    weight: float
    points: tuple[PointCredit, ...]


def weighted_mean(points: Sequence[PointCredit]) -> float:
    """Sum of credit times weight, divided by the sum of weights. Raises ZeroDivisionError without points."""
    return sum(p.weight * p.credit for p in points) / sum(p.weight for p in points)


def overall_score(competencies: Sequence[Weighed]) -> float:
    """The mean of the competencies' numbers under their weights, each number rounded as it is printed."""
    total = sum(c.weight for c in competencies)
    return sum(c.weight * round(weighted_mean(c.points), 4) for c in competencies) / total


def competency_band(points: Sequence[PointCredit]) -> Band:
    """The 80 % band of one competency; needs points of two questions."""
    return overall_band((Weighed(1.0, tuple(points)),))


def overall_band(competencies: Sequence[Weighed]) -> Band:
    """The 80 % band of the mean of competencies; needs points of two questions."""
    questions = sorted({p.question for c in competencies for p in c.points})
    left_out = [_without(competencies, question) for question in questions]
    half = max(_t_80(len(questions) - 1) * _jackknife_error(left_out), _one_step(competencies))
    middle = overall_score(competencies)
    return Band(round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))


def _without(competencies: Sequence[Weighed], question: int) -> float:
    """The number as it would be had this question not been asked; a competency without points then has no say."""
    remaining = [Weighed(c.weight, tuple(p for p in c.points if p.question != question)) for c in competencies]
    return overall_score([c for c in remaining if c.points])


def _jackknife_error(left_out: Sequence[float]) -> float:
    count = len(left_out)
    mean = sum(left_out) / count
    return math.sqrt((count - 1) / count * sum((value - mean) ** 2 for value in left_out))


def _t_80(degrees: int) -> float:
    return _T_80[degrees - 1] if degrees <= len(_T_80) else _Z_80


def _one_step(competencies: Sequence[Weighed]) -> float:
    """How far the number moves, at most, when one key point is judged one step differently."""
    total = sum(c.weight for c in competencies)
    moves: dict[tuple[int, str], float] = {}
    for competency in competencies:
        weight = sum(p.weight for p in competency.points)
        for point in competency.points:
            key = (point.question, point.key_point)
            moves[key] = moves.get(key, 0.0) + competency.weight / total * point.weight / weight
    return STEP * max(moves.values())
