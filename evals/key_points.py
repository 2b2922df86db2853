"""Key points of our own bank against ideal answers, and how long one answer takes: python -m evals.key_points --json.

Nobody graded these: the ideal answer should hold every key point of its question, the ideal answer of another question of
the same kind none. The coverage model is fitted on such pairs, so this shows thresholds and speed, not accuracy.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml

from evals.outside import report
from evals.reading import encoder
from vivaroom.content.loader import library
from vivaroom.content.types import Question
from vivaroom.interview.grading.grade import grade
from vivaroom.interview.grading.graded import Graded, GradedKeyPoint, GradedQuestion
from vivaroom.interview.grading.head import load_head
from vivaroom.interview.grading.passages import ReferenceCache

QUESTIONS_A_KIND = 25
STORIES = Path(__file__).with_name("second_stories.yaml")
STRANGERS_A_STORY = 4


def main() -> None:
    """Prints the shares of each status and of gates, verbatim quotes, and CPU time."""
    chance = random.Random(0)
    references = ReferenceCache(encoder())
    kinds = sorted({question.kind for question in library().questions})
    figures: dict[str, object] = {"head": load_head().version, "content": library().version}
    times: list[float] = []
    for kind in kinds:
        of_kind = [question for question in library().questions if question.kind is kind]
        asked = chance.sample(of_kind, min(QUESTIONS_A_KIND, len(of_kind)))
        own, other = [], []
        for question in asked:
            stranger = chance.choice([q for q in of_kind if q is not question])
            own.append(_timed(question, question.ideal_answer, references, times))
            other.append(_timed(question, stranger.ideal_answer, references, times))
        figures[kind.value] = {"n": len(asked), "own_ideal_answer": _shares(own), "of_another_question": _shares(other)}
    figures["second_stories"] = _stories(references, chance, times)
    figures["n"] = len(times)
    figures["cpu_ms"] = {f"p{q}": round(float(np.quantile(times, q / 100)), 1) for q in (50, 95)}
    report("key_points", figures)


def _stories(references: ReferenceCache, chance: random.Random, times: list[float]) -> dict[str, object]:
    """Stories written without a look at the ideal answers, for their own question and for others of the same kind."""
    stories: dict[str, str] = yaml.safe_load(STORIES.read_text(encoding="utf-8"))
    asked = {question.id: question for question in library().questions if question.id in stories}
    own, other = [], []
    for id_, question in asked.items():
        own.append(_timed(question, stories[id_], references, times))
        strangers = [q.id for q in asked.values() if q.kind is question.kind and q is not question]
        drawn = chance.sample(strangers, STRANGERS_A_STORY)
        other += [_timed(question, stories[stranger], references, times) for stranger in drawn]
    return {"n": len(asked), "own_question": _shares(own), "another_question": _shares(other)}


def _timed(question: Question, answer: str, references: ReferenceCache, times: list[float]) -> Graded:
    asked = _graded_question(question)
    for point in asked.key_points:
        for text in (asked.text, point.point, *point.also):
            references.reference(text)
    started = time.thread_time()
    graded = grade(asked, answer, encoder(), references)
    times.append((time.thread_time() - started) * 1000)
    if any(claim.span and claim.quote != claim.span.of(answer) for claim in graded.claims):
        raise AssertionError("a quote differs from its span")
    return graded


def _graded_question(question: Question) -> GradedQuestion:
    points = (GradedKeyPoint(p.id, p.point, p.also, float(p.weight), p.element) for p in question.key_points)
    return GradedQuestion(question.text, tuple(points), question.ideal_answer)


def _shares(graded: Sequence[Graded]) -> dict[str, object]:
    statuses = Counter(claim.status.value for one in graded for claim in one.claims)
    scores = [one.score_0_1 for one in graded if one.score_0_1 is not None]
    return {
        **{status: round(count / statuses.total(), 3) for status, count in sorted(statuses.items())},
        "key_points": statuses.total(),
        "mean_score": round(float(np.mean(scores)), 3) if scores else None,
        "flagged": sum(c.contradiction for one in graded for c in one.claims),
        "not_scored": dict(Counter(one.gate.reason.value for one in graded if one.gate)),
    }


if __name__ == "__main__":
    main()
