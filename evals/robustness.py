"""Answers that must not score, against the built-in grader: python -m evals.robustness --json.

On the questions of Mohler's set, which the head never saw: the reference itself, negated, denied, with an antonym,
shuffled; the question parroted; answers to other questions; "I do not know". And on all sets the share of genuine
answers that a rule held back although humans gave them more than 1 of 5, or called them correct.
"""

import random
from collections import Counter
from collections.abc import Sequence

from evals.bent_answers import denied, negated, shuffled, swapped
from evals.graded_answers import Example, mohler, saf, semeval
from evals.outside import report
from evals.reading import encoder, graded_question, read_examples
from vivaroom.interview.grading.grade import grade
from vivaroom.interview.grading.graded import Graded
from vivaroom.interview.grading.head import load_head
from vivaroom.interview.grading.passages import ReferenceCache

DRAWS = 5
DONT_KNOW = (
    "I do not know.",
    "I don't know the answer to this question, sorry.",
    "No idea.",
    "idk",
    "I have never used that.",
)


def main() -> None:
    """Prints scores out of 5, reasons for not scoring, and the share of genuine answers lowered."""
    examples = mohler()
    first = list({example.question_id: example for example in examples}.values())
    references = ReferenceCache(encoder())
    chance = random.Random(0)
    own = [_graded(example, example.reference, references) for example in first]
    figures: dict[str, object] = {"n_questions": len(first), "head": load_head().version, "reference": _row(own)}
    bends: dict[str, list[tuple[Example, str]]] = {
        "negated": [(e, negated(e.reference)) for e in first],
        "denied": [(e, denied(e.reference)) for e in first],
        "opposite": [(e, bent) for e in first for bent in [swapped(e.reference)] if bent],
        "shuffled": [(e, shuffled(e.reference, chance)) for e in first for _ in range(DRAWS)],
        "parroted": [(e, e.question) for e in first],
        "other_question": [(e, chance.choice(_others(examples, e)).answer) for e in first for _ in range(DRAWS)],
        "dont_know": [(e, text) for e in first for text in DONT_KNOW],
    }
    by_question = {example.question_id: graded for example, graded in zip(first, own, strict=True)}
    for name, pairs in bends.items():
        graded = [_graded(example, answer, references) for example, answer in pairs]
        figures[name] = _row(graded) | _against(graded, [by_question[example.question_id] for example, _ in pairs])
    figures["genuine_lowered"] = {
        "mohler": _lowered(examples, 0.2),
        "saf": _lowered(saf(), 0.2),
        "beetle": _lowered(semeval("beetle"), 0.9),
        "sciEntsBank": _lowered(semeval("sciEntsBank"), 0.9),
    }
    report("robustness", figures)


def _graded(example: Example, answer: str, references: ReferenceCache) -> Graded:
    return grade(graded_question(example), answer, encoder(), references)


def _others(examples: Sequence[Example], example: Example) -> list[Example]:
    return [e for e in examples if e.question_id != example.question_id and len(e.answer.split()) > 4]


def _row(graded: Sequence[Graded]) -> dict[str, object]:
    scores = [5 * (one.score_0_1 or 0.0) for one in graded]
    return {
        "n": len(graded),
        "mean_of_5": round(sum(scores) / len(scores), 3),
        "at_most_1": round(sum(score <= 1 for score in scores) / len(scores), 3),
        "not_scored": round(sum(one.score_0_1 is None for one in graded) / len(graded), 3),
        "reasons": dict(Counter(one.gate.reason.value for one in graded if one.gate)),
    }


def _against(graded: Sequence[Graded], references: Sequence[Graded]) -> dict[str, object]:
    pairs = [
        (one.score_0_1 or 0.0, own.score_0_1) for one, own in zip(graded, references, strict=True) if own.score_0_1
    ]
    total, own_total = sum(score for score, _ in pairs), sum(own for _, own in pairs)
    halved = sum(score <= 0.5 * own for score, own in pairs) / len(pairs)
    return {"of_the_reference": round(total / own_total, 3), "at_most_half": round(halved, 3)}


def _lowered(examples: Sequence[Example], above: float) -> dict[str, object]:
    gates = read_examples(examples).gates
    lowered = [gate for example, gate in zip(examples, gates, strict=True) if gate and example.grade_0_1 > above]
    return {
        "n": len(examples),
        "not_scored": sum(bool(gate) for gate in gates),
        "lowered": len(lowered),
        "share": round(len(lowered) / len(examples), 4),
        "reasons": dict(Counter(lowered)),
    }


if __name__ == "__main__":
    main()
