"""A candidate's answer as encoded sentences, without repetitions, and the ones that speak to a reference.

Each sentence is encoded by itself. So praise, boasting or padding beside a relevant sentence cannot change how that
sentence is read, and repeating it adds nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vivaroom.interview.grading.passages import Passage, Reference, read_passages
from vivaroom.interview.grading.spelling import Spelling
from vivaroom.interview.grading.words import Span, content_stems, sentences, words
from vivaroom.ports.embedding import TokenEncoder

RELEVANT_COSINE = 0.30
RELEVANT_SHARE_OF_BEST = 0.55
_SAME_STEMS = 0.9


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence: its range in the answer as given, and the passage read from it with spelling mended."""

    span: Span
    passage: Passage


def read_answer(
    answer: str, kept: Sequence[Span], spelling: Spelling, encoder: TokenEncoder
) -> tuple[AnswerSentence, ...]:
    """The answer's sentences within the kept ranges, in order, each content once."""
    spans = [
        _once(answer, Span(keep.start + s.start, keep.start + s.end))
        for keep in kept
        for s in sentences(keep.of(answer))
    ]
    distinct = tuple(_without_repetitions(answer, spans))
    passages = read_passages([span.of(answer) for span in distinct], encoder)
    return tuple(
        AnswerSentence(span, _mended(passage, spelling, encoder))
        for span, passage in zip(distinct, passages, strict=True)
    )


def relevant(found: Sequence[AnswerSentence], reference: Reference) -> tuple[AnswerSentence, ...]:
    """The sentences that speak to the reference, at least the best one; empty only for an empty answer."""
    if len(found) < 2:
        return tuple(found)
    closeness = [relevance(sentence.passage, reference) for sentence in found]
    least = min(max(closeness), max(RELEVANT_COSINE, RELEVANT_SHARE_OF_BEST * max(closeness)))
    return tuple(sentence for sentence, value in zip(found, closeness, strict=True) if value >= least)


def relevance(sentence: Passage, reference: Reference) -> float:
    """The highest cosine of a sentence with the reference or one of its clauses."""
    vectors = np.stack([reference.whole.sentence, *(clause.sentence for clause in reference.clauses)])
    return float((vectors @ sentence.sentence).max())


def _mended(passage: Passage, spelling: Spelling, encoder: TokenEncoder) -> Passage:
    text = spelling.mend(passage)
    return passage if text == passage.text else read_passages((text,), encoder)[0]


def _without_repetitions(answer: str, spans: Iterable[Span]) -> Iterable[Span]:
    seen: list[frozenset[str]] = []
    for span in spans:
        found = words(span.of(answer))
        stems = frozenset(content_stems(found)) or frozenset(word.text for word in found)
        if not any(_nearly_within(stems, earlier) for earlier in seen):
            seen.append(stems)
            yield span


def _once(answer: str, span: Span) -> Span:
    """The first half of a sentence whose second half says the same words again."""
    found = words(span.of(answer))
    half = len(found) // 2
    if half > 1 and len(found) % 2 == 0 and all(a.text == b.text for a, b in zip(found, found[half:], strict=False)):
        return _once(answer, Span(span.start, span.start + found[half - 1].span.end))
    return span


def _nearly_within(stems: frozenset[str], earlier: frozenset[str]) -> bool:
    return len(stems & earlier) >= _SAME_STEMS * len(stems | earlier)
