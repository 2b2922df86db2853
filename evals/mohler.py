"""The built-in grader against two human graders on Mohler's data-structure questions: python -m evals.mohler --json.

"without": the head that ships, which never saw these answers, with the calibration that ships. "with": fitted on the
other questions of this set as well, question by question, to show what grades of one's own add. An answer that is not
scored counts as 0; "of_scored" leaves such answers out.
"""

import numpy as np
from sklearn.model_selection import GroupKFold

from evals.graded_answers import mohler, saf
from evals.grader_recipe import coverage_part, fit_coverage
from evals.measures import Floats, Judged, agreement
from evals.outside import report, say
from evals.reading import ReadExamples, read_examples
from vivaroom.interview.grading.head import load_head

FOLDS = 10
SAF_WEIGHT = 0.3


def main() -> None:
    """Prints both figures."""
    examples = mohler()
    read = read_examples(examples)
    grades = np.array([example.grade_0_1 for example in examples])
    questions = [example.question_id for example in examples]
    without, within = shipped_scores(read), _cross_fitted(read, questions)
    report(
        "mohler",
        {
            "n": len(examples),
            "head": load_head().version,
            "not_scored": int((~read.open).sum()),
            "without": agreement(Judged(without, grades, questions)),
            "with": agreement(Judged(within, grades, questions)),
            "without_of_scored": agreement(_scored(Judged(without, grades, questions), read)),
            "with_of_scored": agreement(_scored(Judged(within, grades, questions), read)),
        },
        ("scikit-learn",),
    )


def _scored(judged: Judged, read: ReadExamples) -> Judged:
    questions = [question for question, kept in zip(judged.questions, read.open, strict=True) if kept]
    return Judged(judged.scores[read.open], judged.grades[read.open], questions)


def shipped_scores(read: ReadExamples) -> Floats:
    """Scores of the head that ships, 0 where a gate held the answer back."""
    head = load_head()
    return np.where(read.open, head.strengths(read.rows, whole_reference=True), 0.0)


def _cross_fitted(read: ReadExamples, questions: list[str]) -> Floats:
    examples, networks = mohler(), saf()
    beside = coverage_part(networks, read_examples(networks), SAF_WEIGHT, [True] * len(networks))
    scores = np.zeros(len(examples))
    for fold, (seen, held) in enumerate(GroupKFold(FOLDS).split(read.rows, groups=questions)):
        say(f"fold {fold + 1} of {FOLDS}")
        known = np.isin(np.arange(len(examples)), seen)
        model = fit_coverage(read.names, [coverage_part(examples, read, 1.0, known.tolist()), beside])
        scores[held] = np.clip(model.raw(read.rows[held])[:, 0], 0.0, 1.0)
    return np.where(read.open, scores, 0.0)


if __name__ == "__main__":
    main()
