"""What an answer says of one key point, with the sentence of the answer that says it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vivaroom.interview.grading.alignment import align
from vivaroom.interview.grading.answers import AnswerSentence, relevant
from vivaroom.interview.grading.contrast import contrast_features, contrast_vector
from vivaroom.interview.grading.elements import best_sign
from vivaroom.interview.grading.features import as_row, features
from vivaroom.interview.grading.graded import Coverage, GradedKeyPoint, KeyPointClaim
from vivaroom.interview.grading.head import Head
from vivaroom.interview.grading.passages import Passage, Reference
from vivaroom.interview.grading.polarity import says_the_opposite
from vivaroom.interview.grading.words import Span

STATED_FROM = 0.62
PARTLY_FROM = 0.38
FORM_SHARE = 0.65
"""The part of the strength of a behavioural key point that its form earns; the wording earns the rest."""

OFF_TOPIC_WORDING = 0.5
"""What is left of the wording of a behavioural key point in a story about something else: plain words such as "I asked
her first" are found in any story."""


@dataclass(frozen=True, slots=True)
class PreparedPoint:
    """A key point with its wordings ready for comparing, the point itself first.

    `is_whole_reference`: it is a whole reference answer, standing in where a question has no key points.
    """

    key_point: GradedKeyPoint
    wordings: tuple[Reference, ...]
    is_whole_reference: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """An answer as given, its sentences (at least one), and how far it is about what was asked."""

    answer: str
    sentences: tuple[AnswerSentence, ...]
    on_topic_0_1: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one wording compares with the answer."""

    reference: Reference
    sentences: tuple[AnswerSentence, ...]
    strength_0_1: float
    contradiction_0_1: float


def claim(question: Passage, point: PreparedPoint, telling: Telling, head: Head) -> KeyPointClaim:
    """Reads an answer for one key point; the wording that fits best decides."""
    read = _best_reading(question, point, telling.sentences, head)
    best = max(read.sentences, key=lambda s: align(question, read.reference.whole, (s.passage,)).coverage())
    strength = read.strength_0_1
    element = point.key_point.element
    if element is not None:
        clearness, formed = best_sign(element, telling.sentences)
        form = clearness * telling.on_topic_0_1
        strength *= OFF_TOPIC_WORDING + (1 - OFF_TOPIC_WORDING) * telling.on_topic_0_1
        if FORM_SHARE * form > (1 - FORM_SHARE) * strength and formed is not None:
            best = formed
        strength = max(strength, FORM_SHARE * form + (1 - FORM_SHARE) * strength)
    # Of a key point one sentence is enough; a whole reference may take several to say, or to deny.
    denying = read.sentences if point.is_whole_reference else (best,)
    opposite = says_the_opposite(question, read.reference, [s.passage for s in denying])
    status = Coverage.CONTRADICTED if opposite else _status(strength)
    figures = (0.0 if opposite else strength, read.contradiction_0_1)
    return _claim(telling.answer, point.key_point.id, status, best.span, figures)


def _best_reading(question: Passage, point: PreparedPoint, sentences: Sequence[AnswerSentence], head: Head) -> _Reading:
    chosen = [relevant(sentences, wording) for wording in point.wordings]
    found = [
        features(question, wording, [s.passage for s in some])
        for wording, some in zip(point.wordings, chosen, strict=True)
    ]
    rows = np.stack([as_row(f, head.coverage.names) for f in found])
    strengths = head.strengths(rows, whole_reference=point.is_whole_reference)
    best = int(np.argmax(strengths))
    return _Reading(
        point.wordings[best],
        chosen[best],
        strengths[best],
        _contradiction(head, found[best], (question, point.wordings[best], [s.passage for s in chosen[best]])),
    )


def _contradiction(
    head: Head, figures: dict[str, float], compared: tuple[Passage, Reference, Sequence[Passage]]
) -> float:
    named = figures | contrast_features(*compared)
    row = as_row(named, head.contradiction.model.names)[None, :]
    return float(head.contradiction.probabilities(row, contrast_vector(*compared)[None, :])[0, 1])


def _status(strength_0_1: float) -> Coverage:
    if strength_0_1 >= STATED_FROM:
        return Coverage.STATED
    return Coverage.PARTLY if strength_0_1 >= PARTLY_FROM else Coverage.ABSENT


def _claim(answer: str, id_: str, status: Coverage, span: Span, figures: tuple[float, float]) -> KeyPointClaim:
    shown = None if status is Coverage.ABSENT else span
    return KeyPointClaim(id_, status, shown.of(answer) if shown else None, shown, *figures)
