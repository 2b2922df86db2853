"""The built-in grader on questions about networks that its head did not see: python -m evals.saf --json.

The set is one of those the head is fitted on, so each answer is scored by a head fitted without its question.
"""

import numpy as np

from evals.grader_training import grades_curve, licensed_sources, unseen
from evals.measures import Judged, agreement
from evals.outside import report
from vivaroom.interview.grading.head import load_head


def main() -> None:
    """Prints agreement with the set's scores."""
    sources = licensed_sources()
    raw = unseen(sources)
    networks = sources[0]
    curve = grades_curve(sources, raw)
    scores = np.array([curve(value) for value in raw["saf"]]) * networks.read.open
    judged = Judged(scores, networks.grades(), [example.question_id for example in networks.examples])
    report("saf", {"head": load_head().version, "not_scored": int((~networks.read.open).sum()), **agreement(judged)})


if __name__ == "__main__":
    main()
