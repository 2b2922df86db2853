"""The contradiction model on questions that it did not see: python -m evals.semeval --json.

Three labels, macro-averaged F1; each answer is labelled by a model fitted without its question. An answer that a gate
held back counts as incorrect, one that turns the reference into its opposite as contradictory.
"""

import numpy as np
from sklearn.model_selection import GroupKFold

from evals.graded_answers import SEMEVAL_LABELS
from evals.grader_training import Labelled, labelled
from evals.measures import Floats, macro_f1
from evals.outside import report, say
from vivaroom.interview.grading.graded import GateReason
from vivaroom.interview.grading.head import load_head

FOLDS = 8


def main() -> None:
    """Prints F1 and recall of each label, for each corpus and both."""
    marked = labelled()
    predicted, given = _predicted(marked), [example.label for example in marked.examples]
    figures: dict[str, object] = {"n": len(given), "head": load_head().version}
    corpora = {name: _of(marked, name) for name in ("beetle", "sciEntsBank")} | {"both": range(len(given))}
    for name, at in corpora.items():
        judged = macro_f1([predicted[place] for place in at], [given[place] for place in at], SEMEVAL_LABELS)
        figures[name] = {"n": len(at), **judged, "macro_f1_95": _interval(marked, predicted, at)}
    report("semeval", figures, ("scikit-learn",))


def _predicted(marked: Labelled) -> list[str]:
    questions = np.array([example.question_id for example in marked.examples])
    chances = np.zeros((len(questions), len(SEMEVAL_LABELS)))
    for fold, (_, held) in enumerate(GroupKFold(FOLDS).split(questions, groups=questions)):
        say(f"fold {fold + 1} of {FOLDS}")
        unseen = np.isin(np.arange(len(questions)), held)
        model = marked.fitted(~unseen)
        chances[held] = model.probabilities(marked.figures[held], marked.vectors[held])
    return [_label(gate, chance) for gate, chance in zip(marked.gates, chances, strict=True)]


def _label(gate: str, chances: Floats) -> str:
    if gate:
        return "contradictory" if gate == GateReason.NEGATED.value else "incorrect"
    return SEMEVAL_LABELS[int(chances.argmax())]


def _of(marked: Labelled, corpus: str) -> list[int]:
    return [place for place, example in enumerate(marked.examples) if example.question_id.startswith(corpus)]


def _interval(marked: Labelled, predicted: list[str], at: "list[int] | range") -> list[float]:
    chance = np.random.default_rng(0)
    groups: dict[str, list[int]] = {}
    for place in at:
        groups.setdefault(marked.examples[place].question_id, []).append(place)
    names, values = list(groups), []
    for _ in range(200):
        drawn = [place for index in chance.choice(len(names), len(names)) for place in groups[names[index]]]
        given = [marked.examples[place].label for place in drawn]
        values.append(macro_f1([predicted[place] for place in drawn], given, SEMEVAL_LABELS)["macro_f1"])
    return [round(float(value), 4) for value in np.quantile(values, (0.025, 0.975))]


if __name__ == "__main__":
    main()
