"""What the shipped head learns from, and scores of answers whose question it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GroupKFold

from evals.graded_answers import SEMEVAL_LABELS, Example, bank, elsewhere, saf, semeval
from evals.grader_recipe import coverage_part, fit_contradiction, fit_coverage
from evals.outside import say
from evals.reading import ReadExamples, read_contrasts, read_examples
from vivaroom.interview.grading.head import Contradiction, Curve, Model

Floats = NDArray[np.float64]
WEIGHTS = {"saf": 4.0, "semeval": 0.3, "bank": 1.0, "elsewhere": 1.0}
FOLDS = 6
ELSEWHERE_FOR_EACH = 6
KNOTS = 25
CONTRASTS = (
    "scope_differs",
    "scope_differs_most",
    "scope_differs_new",
    "negations_wanted",
    "negations_said",
    "negations_odd",
    "negations_odd_aligned",
    "negations_odd_close",
)


@dataclass(frozen=True, slots=True)
class Source:
    """One set of examples, read, with the weight of each in the fit."""

    name: str
    examples: list[Example]
    read: ReadExamples

    def kept(self, questions: frozenset[str] | None) -> list[bool]:
        """Which examples belong to the given questions; all for None."""
        return [questions is None or example.question_id in questions for example in self.examples]

    def grades(self) -> Floats:
        return np.array([example.grade_0_1 for example in self.examples])


def licensed_sources() -> list[Source]:
    """SAF (MIT), SemEval-2013 task 7 (CC BY-SA), our own bank, and their answers held against other questions."""
    networks, science = saf(), semeval("beetle") + semeval("sciEntsBank")
    strangers = elsewhere(networks, 4 * ELSEWHERE_FOR_EACH) + elsewhere(science, ELSEWHERE_FOR_EACH)
    named = {"saf": networks, "semeval": science, "bank": bank(), "elsewhere": strangers}
    return [Source(name, examples, read_examples(examples)) for name, examples in named.items()]


def fitted(sources: Sequence[Source], questions: frozenset[str] | None = None) -> Model:
    """The coverage model fitted on the examples of some questions, or of all."""
    parts = [coverage_part(s.examples, s.read, WEIGHTS[s.name], s.kept(questions)) for s in sources]
    return fit_coverage(sources[0].read.names, parts)


@dataclass(frozen=True, slots=True)
class Labelled:
    """SemEval's answers as the contradiction model reads them; `rows` counts only those that no gate held back."""

    examples: list[Example]
    gates: tuple[str, ...]
    names: tuple[str, ...]
    figures: Floats
    vectors: Floats

    def fitted(self, keep: NDArray[np.bool_]) -> Contradiction:
        """The contradiction model fitted on the kept, ungated answers."""
        at = keep & np.array([not gate for gate in self.gates])
        labels = np.array([example.label for example in self.examples])[at]
        targets = (labels[:, None] == np.array(SEMEVAL_LABELS)[None, :]).astype(np.float64)
        return fit_contradiction(self.names, self.figures[at], self.vectors[at], targets)


def labelled() -> Labelled:
    """Both corpora of SemEval-2013 task 7."""
    examples = semeval("beetle") + semeval("sciEntsBank")
    known, (contrasts, vectors) = read_examples(examples), read_contrasts(examples)
    return Labelled(examples, known.gates, (*known.names, *CONTRASTS), np.hstack([known.rows, contrasts]), vectors)


def unseen(sources: Sequence[Source]) -> dict[str, Floats]:
    """Raw coverage of every example by a model that saw no example of the same question."""
    raw = {source.name: np.zeros(len(source.examples)) for source in sources}
    questions = np.array(sorted({e.question_id for source in sources for e in source.examples}))
    for fold, (seen, held) in enumerate(_folds(questions)):
        say(f"fold {fold + 1} of {FOLDS}")
        model = fitted(sources, frozenset(questions[seen]))
        held_out = frozenset(questions[held])
        for source in sources:
            at = np.asarray(source.kept(held_out))
            if at.any():
                raw[source.name][at] = model.raw(source.read.rows[at])[:, 0]
    return raw


def curve_through(raw: Floats, grades: Floats, weights: Floats) -> Curve:
    """The monotone curve from raw coverage to grades, read at evenly filled knots."""
    fitted_curve = IsotonicRegression(out_of_bounds="clip").fit(raw, grades, sample_weight=weights)
    x = np.unique(np.quantile(raw, np.linspace(0.01, 0.99, KNOTS)))
    smooth = np.convolve(np.pad(fitted_curve.predict(x), 1, mode="edge"), np.ones(3) / 3, mode="valid")
    return Curve(x, np.clip(np.maximum.accumulate(smooth), 0.0, 1.0))


def grades_curve(sources: Sequence[Source], raw: dict[str, Floats]) -> Curve:
    """Calibration of whole references: SAF's human grades, and zero for its answers held against other questions."""
    by_name = {source.name: source for source in sources}
    networks, strangers = by_name["saf"], by_name["elsewhere"]
    own = networks.read.open
    apart = strangers.read.open & np.array([e.question_id.startswith("s") for e in strangers.examples])
    x = np.concatenate([raw["saf"][own], raw["elsewhere"][apart]])
    y = np.concatenate([networks.grades()[own], np.zeros(int(apart.sum()))])
    return curve_through(x, y, np.ones(len(y)))


def holds_curve(sources: Sequence[Source], raw: dict[str, Floats]) -> Curve:
    """Calibration of key points: how often such coverage belonged to an answer that holds the point."""
    (own,) = [source for source in sources if source.name == "bank"]
    kept = own.read.open
    grades = own.grades()[kept]
    share = np.where(grades > 0, 0.5 / max((grades > 0).mean(), 1e-9), 0.5 / max((grades == 0).mean(), 1e-9))
    return curve_through(raw["bank"][kept], grades, share)


def band(scores: Floats, grades: Floats, share: float) -> Curve:
    """The given quantile of human grades among the fifth of answers with the nearest scores."""
    x = np.linspace(0.0, 1.0, 11)
    near = max(len(scores) // 5, 1)
    y = [np.quantile(grades[np.argsort(np.abs(scores - at))[:near]], share) for at in x]
    smooth = np.convolve(np.pad(np.array(y), 1, mode="edge"), np.ones(3) / 3, mode="valid")
    clipped = np.minimum(smooth, x) if share < 0.5 else np.maximum(smooth, x)
    return Curve(x, np.clip(clipped, 0.0, 1.0))


def _folds(questions: NDArray[np.str_]) -> list[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    # Interleaved, so that every fold holds questions of every set.
    return list(GroupKFold(FOLDS).split(questions, groups=np.arange(len(questions)) % FOLDS))
