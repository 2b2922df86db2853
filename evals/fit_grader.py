"""Fits the built-in grader's head on licensed answers and writes it into the package: python -m evals.fit_grader."""

import sys

import numpy as np

from evals.graded_answers import bank, saf, semeval
from evals.grader_training import (
    Source,
    band,
    fitted,
    grades_curve,
    holds_curve,
    labelled,
    licensed_sources,
    unseen,
)
from evals.outside import report, say
from vivaroom.content.loader import library
from vivaroom.interview.grading.head import HEAD_FILE, Head, arrays_of
from vivaroom.interview.grading.word_order import TABLE_FILE, count
from vivaroom.interview.grading.words import sentences, words

VERSION = "1"


def main() -> None:
    """Writes the word order table when asked (`--word-order`), else the head, and prints what went into it."""
    if "--word-order" in sys.argv:
        write_word_order()
        return
    sources = licensed_sources()
    raw = unseen(sources)
    head = _head(sources, raw)
    np.savez_compressed(HEAD_FILE, **arrays_of(head))  # type: ignore[arg-type]  # its stub reads ** as allow_pickle
    report(
        "fit_grader",
        {
            "head": head.version,
            "content": library().version,
            "bytes": HEAD_FILE.stat().st_size,
            "fitted_on": {source.name: int(source.read.open.sum()) for source in sources},
            "n": int(sum(source.read.open.sum() for source in sources)),
        },
        ("scikit-learn",),
    )


def write_word_order() -> None:
    """Counts neighbouring words of the licensed sources; the gates need it before any example can be read."""
    examples = [*saf(), *semeval("beetle"), *semeval("sciEntsBank"), *bank()]
    texts = sorted({text for example in examples for text in (example.answer, example.reference)})
    split = [words(span.of(text)) for text in texts for span in sentences(text)]
    np.savez_compressed(TABLE_FILE, table=count(split).astype(np.float16))
    say(f"{len(split)} sentences counted into {TABLE_FILE.name}")


def _head(sources: list[Source], raw: dict[str, np.typing.NDArray[np.float64]]) -> Head:
    grades, holds = grades_curve(sources, raw), holds_curve(sources, raw)
    networks = sources[0]
    scores = np.array([grades(value) for value in raw["saf"]])
    low, high = (band(scores, networks.grades(), share) for share in (0.1, 0.9))
    marked = labelled()
    contradiction = marked.fitted(np.ones(len(marked.examples), dtype=bool))
    return Head(VERSION, fitted(sources), contradiction, grades, holds, low, high)


if __name__ == "__main__":
    main()
