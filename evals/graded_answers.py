"""Answers with human grades from outside sets, and from our own question bank, as one kind of example."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from evals.outside import folder
from vivaroom.content.loader import library
from vivaroom.content.types import Question

SEMEVAL_LABELS = ("correct", "contradictory", "incorrect")
SEMEVAL_GRADES = {"correct": 1.0, "incorrect": 0.4, "contradictory": 0.3}
"""Where a label stands on a grader's scale: answers called incorrect are on the topic and often half right; off-topic
answers mark the zero. Set by hand; a few other values were tried, and their effect on SAF and Mohler was looked at."""


FAR_SHARE = 0.4
"""The share of key points that are also held against the ideal answer of another question."""


@dataclass(frozen=True, slots=True)
class Example:
    """One answer: `question_id` groups answers that must not be split, `grade_0_1` is what a human gave or code knows."""

    question_id: str
    question: str
    reference: str
    answer: str
    grade_0_1: float
    label: str = ""


def mohler() -> list[Example]:
    """1,194 answers with the mean of two graders (Mohler, Bunescu, Mihalcea 2011)."""
    return [
        Example(f"m{row['qid']}", row["question"], row["reference"], row["student"], float(row["grade_avg"]) / 5)
        for row in _rows("mohler2011", "mohler_dev.csv")
        if row["ignored_by_authors"] == "0"
    ]


def saf() -> list[Example]:
    """Answers on networks with a score, blanks left out (Filighera et al. 2022)."""
    return [
        Example(f"s{row['qid']}", row["question"], row["reference"], row["student"], float(row["score"]))
        for row in _rows("saf_en", "saf_en_dev.csv")
        if row["no_submission"] == "0"
    ]


def semeval(corpus: str) -> list[Example]:
    """Answers labelled correct, contradictory or incorrect; corpus "beetle" or "sciEntsBank" (SemEval-2013 task 7)."""
    return [
        Example(
            f"{corpus}{row['qid']}",
            row["question"],
            row["reference"],
            row["student"],
            SEMEVAL_GRADES[row["label"]],
            row["label"],
        )
        for row in _rows("semeval2013", f"{corpus}_3way.csv")
    ]


def bank(seed: int = 0) -> list[Example]:
    """Our own key points: other wordings and the ideal answer hold them, wordings of other points do not."""
    chance = random.Random(seed)
    questions = [q for q in library().questions if not any(point.element for point in q.key_points)]
    return list(chain.from_iterable(_of_question(q, questions, chance) for q in questions))


def elsewhere(examples: list[Example], for_each: int, seed: int = 0) -> list[Example]:
    """For each question, answers given to other questions of the set and the question itself: grade 0."""
    chance = random.Random(seed)
    first = {example.question_id: example for example in examples}
    made: list[Example] = []
    for question_id, example in first.items():
        others = [other.answer for other in examples if other.question_id != question_id]
        drawn = chance.sample(others, min(for_each, len(others)))
        made += (replace(example, answer=answer, grade_0_1=0.0, label="elsewhere") for answer in drawn)
        made.append(replace(example, answer=example.question, grade_0_1=0.0, label="parroted"))
    return made


def _rows(*names: str) -> list[dict[str, str]]:
    with folder(*names).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _of_question(question: Question, all_questions: list[Question], chance: random.Random) -> Iterator[Example]:
    for point in question.key_points:
        others = [other for other in question.key_points if other is not point]
        holds = [*point.also, question.ideal_answer]
        lacks = [
            chance.choice(chance.choice(others).also),
            " ".join(chance.choice(other.also) for other in others),
        ]
        if chance.random() < FAR_SHARE:
            lacks.append(chance.choice([q for q in all_questions if q is not question]).ideal_answer)
        base = Example(f"b{question.id}", question.text, point.point, "", 0.0)
        yield from (replace(base, answer=answer, grade_0_1=1.0, label="holds") for answer in holds)
        yield from (replace(base, answer=answer, label="lacks") for answer in lacks)
        spoken = replace(base, reference=chance.choice(point.also), answer=question.ideal_answer)
        yield replace(spoken, grade_0_1=1.0, label="holds")
