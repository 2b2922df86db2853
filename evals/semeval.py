"""The contradiction model on questions that it did not see: python -m evals.semeval --json.

Three labels, macro-averaged F1; each answer is labelled by a model fitted without its question. An answer that a gate
held back counts as incorrect, one that turns the reference into its opposite as contradictory.
"""

from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from evals.graded_answers import SEMEVAL_LABELS, Example, semeval
from evals.grader_recipe import fit_three_way
from evals.grader_training import Source, three_way_part
from evals.measures import macro_f1
from evals.outside import report, say
from evals.reading import read_examples
from vivaroom.interview.grading.graded import GateReason
from vivaroom.interview.grading.head import load_head, three_way

FOLDS = 8


def main() -> None:
    """Prints F1 and recall of each label, for each corpus and both."""
    sources = [_source(name) for name in ("beetle", "sciEntsBank")]
    predicted = dict(zip((s.name for s in sources), _predicted(sources), strict=True))
    figures: dict[str, object] = {"n": sum(len(source.examples) for source in sources), "head": load_head().version}
    given = {source.name: [example.label for example in source.examples] for source in sources}
    for name, labels in predicted.items():
        figures[name] = {"n": len(labels), **macro_f1(labels, given[name], SEMEVAL_LABELS)}
    figures["both"] = macro_f1(list(chain(*predicted.values())), list(chain(*given.values())), SEMEVAL_LABELS)
    report("semeval", figures, ("scikit-learn",))


def _source(corpus: str) -> Source:
    examples = semeval(corpus)
    return Source(corpus, examples, read_examples(examples))


def _predicted(sources: list[Source]) -> list[list[str]]:
    questions = np.array(sorted({example.question_id for source in sources for example in source.examples}))
    labels = [np.full(len(source.examples), "incorrect", dtype=object) for source in sources]
    for fold, (seen, held) in enumerate(GroupKFold(FOLDS).split(questions, groups=np.arange(len(questions)) % FOLDS)):
        say(f"fold {fold + 1} of {FOLDS}")
        known, unknown = frozenset(questions[seen]), frozenset(questions[held])
        model = fit_three_way(sources[0].read.names, [three_way_part(source, known) for source in sources])
        for source, found in zip(sources, labels, strict=True):
            at = np.asarray(source.kept(unknown))
            chosen = three_way(model, source.read.rows[at]).argmax(axis=1)
            found[at] = np.array(SEMEVAL_LABELS, dtype=object)[chosen]
    return [_after_gates(source.examples, source.read.gates, f) for source, f in zip(sources, labels, strict=True)]


def _after_gates(examples: list[Example], gates: tuple[str, ...], labels: NDArray[np.object_]) -> list[str]:
    held_back = {"": None, GateReason.NEGATED.value: "contradictory"}
    return [held_back.get(gates[place], "incorrect") or str(labels[place]) for place in range(len(examples))]


if __name__ == "__main__":
    main()
