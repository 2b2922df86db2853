"""How far flattery, padding, repetition, boasting, orders and typos move the built-in grader: python -m evals.invariance --json.

Genuine answers of Mohler's set of five words or more, graded as given and bent; the change of the score on 0-1.
"""

import random
import time
from collections.abc import Callable

import numpy as np

from evals.bent_answers import BOASTING, FLATTERY, FULL_MARKS, PADDING, misspelled
from evals.graded_answers import Example, mohler
from evals.outside import report
from evals.reading import encoder, graded_question
from vivaroom.interview.grading.grade import grade
from vivaroom.interview.grading.head import load_head
from vivaroom.interview.grading.passages import ReferenceCache

ANSWERS = 300
LIMIT_0_1 = 0.02


def main() -> None:
    """Prints the mean and largest change of each bend, and the share of answers moved by 0.02 or more."""
    chance = random.Random(0)
    answers = chance.sample([e for e in mohler() if len(e.answer.split()) > 4], ANSWERS)
    references = ReferenceCache(encoder())
    plain = [_score(example, example.answer, references) for example in answers]
    bends: dict[str, Callable[[str], str]] = {
        "same_again": lambda text: text,
        "flattery": lambda text: text + FLATTERY,
        "padding": lambda text: text + PADDING,
        "padding_before": lambda text: PADDING.strip() + " " + text,
        "boasting": lambda text: text + BOASTING,
        "full_marks": lambda text: text + FULL_MARKS,
        "repetition": lambda text: f"{text} {text}",
        "capitals": lambda text: text.upper(),
        "typos": lambda text: misspelled(text, chance),
    }
    figures: dict[str, object] = {"n": len(answers), "head": load_head().version}
    for name, bend in bends.items():
        started = time.process_time()
        bent = [_score(example, bend(example.answer), references) for example in answers]
        figures[name] = _moved(plain, bent) | {"cpu_ms": round((time.process_time() - started) / ANSWERS * 1000, 1)}
    report("invariance", figures)


def _score(example: Example, answer: str, references: ReferenceCache) -> float | None:
    return grade(graded_question(example), answer, encoder(), references).score_0_1


def _moved(plain: list[float | None], bent: list[float | None]) -> dict[str, float]:
    changes = np.array([b - a for a, b in zip(plain, bent, strict=True) if a is not None and b is not None])
    gained = sum((a is None) != (b is None) for a, b in zip(plain, bent, strict=True))
    return {
        "mean": round(float(changes.mean()), 4),
        "mean_absolute": round(float(np.abs(changes).mean()), 4),
        "largest": round(float(np.abs(changes).max()), 4),
        "share_moved": round(float((np.abs(changes) >= LIMIT_0_1).mean()), 4),
        "gates_changed": gained,
    }


if __name__ == "__main__":
    main()
