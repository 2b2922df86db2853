"""Fits the built-in grader's head on licensed answers and writes it into the package: python -m evals.fit_grader."""

import sys
from collections import Counter
from collections.abc import Iterable

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
from evals.reading import encoder
from vivaroom.content.loader import library
from vivaroom.interview.grading.head import HEAD_FILE, Head, arrays_of
from vivaroom.interview.grading.spelling import SHORTEST_WORD, VOCABULARY_FILE
from vivaroom.interview.grading.word_order import TABLE_FILE, count
from vivaroom.interview.grading.words import sentences, words

VERSION = "2"
OFTEN = 3
"""An answer's word that stands so often in the sets is taken to be spelled right."""


def main() -> None:
    """Writes the word order table (`--word-order`) or the vocabulary (`--vocabulary`) when asked, else the head."""
    if "--word-order" in sys.argv:
        write_word_order()
        return
    if "--vocabulary" in sys.argv:
        write_vocabulary()
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


def write_vocabulary() -> None:
    """The words a misspelled one may stand for: all of our bank and of the references, of answers only frequent ones
    that the encoder knows whole."""
    outside = [*saf(), *semeval("beetle"), *semeval("sciEntsBank")]
    ours, theirs = {e.reference for e in outside} | {e.question for e in outside}, [e.answer for e in outside]
    ours |= {text for e in bank() for text in (e.question, e.reference, e.answer)}
    trusted, typed = _counted(ours), _counted(theirs)
    frequent = [word for word, times in typed.items() if times >= OFTEN and word not in trusted]
    whole = [word for word in frequent if len(encoder().encode((word,))[0].ids) == 1]
    kept = Counter({**trusted, **{word: typed[word] for word in whole}})
    VOCABULARY_FILE.write_text("\n".join(word for word, _ in kept.most_common()) + "\n", encoding="utf-8")
    say(f"{len(kept)} words counted into {VOCABULARY_FILE.name}")


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(
        word.text
        for text in texts
        for word in words(text)
        if len(word.text) >= SHORTEST_WORD and word.text.isascii() and word.text.isalpha()
    )


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
