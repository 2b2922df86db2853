"""From verified claims to a score, by arithmetic that a reader can redo from the report.

Credit of a key point: stated 1, partly 0.5, contradicted and absent 0. The score of an answer is the mean credit of its
key points, weighted as the question says. An answer that could not be judged has no score and says why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from vivaroom.content.types import Question
from vivaroom.interview.coverage import Claim, Status

CREDIT: Mapping[Status, float] = {
    Status.STATED: 1.0,
    Status.PARTLY: 0.5,
    Status.CONTRADICTED: 0.0,
    Status.ABSENT: 0.0,
}
RANK = {Status.ABSENT: 0, Status.CONTRADICTED: 1, Status.PARTLY: 2, Status.STATED: 3}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The judgement of one answer.

    `score_0_1` is None exactly when `not_scored` gives the reason. `grader` names what judged, `flags` what a reader
    should look at (an unverifiable quote, words addressed to the grader). `like_ideal_0_1` tells how like the ideal answer
    it is as a whole, where the built-in grader compared them: a figure to look at, which enters no score.
    """

    claims: tuple[Claim, ...]
    score_0_1: float | None
    not_scored: str | None
    grader: str
    flags: tuple[str, ...] = ()
    like_ideal_0_1: float | None = None


def evaluate_claims(
    question: Question, claims: Iterable[Claim], grader: str, flags: tuple[str, ...] = ()
) -> Evaluation:
    """An evaluation with a score. Key points that no claim speaks of count as absent."""
    by_id = {c.key_point: c for c in claims}
    full = tuple(by_id.get(k.id, Claim(k.id, Status.ABSENT)) for k in question.key_points)
    return Evaluation(full, score_of(question, full), None, grader, flags)


def not_scored(reason: str, grader: str, flags: tuple[str, ...] = ()) -> Evaluation:
    """An evaluation without a score: a fault of ours or an utterance that is no answer never lowers anything."""
    return Evaluation((), None, reason, grader, flags)


def score_of(question: Question, claims: Iterable[Claim]) -> float:
    """The weighted mean credit, 0-1, rounded to four digits so that it prints as it is kept."""
    weights = {k.id: k.weight for k in question.key_points}
    earned = sum(CREDIT[c.status] * weights.get(c.key_point, 0) for c in claims)
    return round(earned / sum(weights.values()), 4)


def merge_claims(evaluations: Iterable[Evaluation]) -> tuple[Claim, ...]:
    """The best standing of each key point over an answer and the answers to its follow-ups."""
    best: dict[str, Claim] = {}
    for evaluation in evaluations:
        for claim in evaluation.claims:
            held = best.get(claim.key_point)
            if held is None or RANK[claim.status] > RANK[held.status]:
                best[claim.key_point] = claim
    return tuple(best.values())
