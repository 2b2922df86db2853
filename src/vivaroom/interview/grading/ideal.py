"""What an ideal answer adds: another wording of each key point, and how like it an answer is as a whole.

An ideal answer is one good answer among many, so it can only help. A key point that its own wordings do not find in an
answer counts as partly there where the answer states what the ideal answer's sentence for that point states; nothing that
was found is taken away, and the likeness as a whole changes no score.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vivaroom.interview.grading.answers import AnswerSentence
from vivaroom.interview.grading.claims import PreparedPoint, Telling, claim
from vivaroom.interview.grading.graded import Coverage, KeyPointClaim
from vivaroom.interview.grading.head import Head
from vivaroom.interview.grading.passages import Floats, Passage, Reference, ReferenceCache
from vivaroom.interview.grading.words import sentences

SPEAKS_OF_POINT = 0.5
"""Cosine from which a sentence of the ideal answer is about a key point, and not just about the same subject."""

SURELY_STATED = 0.75
"""Strength from which a sentence of the ideal answer counts as said: more than a key point's own wordings need."""


def ideal_sentences(ideal_answer: str, references: ReferenceCache) -> tuple[Reference, ...]:
    """The ideal answer sentence by sentence, encoded once. Raises ProviderError."""
    return tuple(references.reference(span.of(ideal_answer)) for span in sentences(ideal_answer))


def helped_by_ideal(
    question: Passage, points: Sequence[PreparedPoint], made: Sequence[KeyPointClaim], ideal: Sequence[Reference],
    heard: tuple[Telling, Head],
) -> tuple[KeyPointClaim, ...]:  # fmt: skip
    """The claims, in which some that were absent are partly there."""
    return tuple(_helped(question, p, c, ideal, heard) for p, c in zip(points, made, strict=True))


def likeness(answer: Sequence[AnswerSentence], ideal: Sequence[Reference]) -> float | None:
    """Cosine of answer and ideal answer as wholes, 0-1; None where there is nothing to compare."""
    if not answer or not ideal:
        return None
    said, wanted = _whole([s.passage for s in answer]), _whole([r.whole for r in ideal])
    return round(max(0.0, float(said @ wanted)), 3)


def _helped(
    question: Passage,
    point: PreparedPoint,
    made: KeyPointClaim,
    ideal: Sequence[Reference],
    heard: tuple[Telling, Head],
) -> KeyPointClaim:
    # The ideal answer to a behavioural question is somebody else's story: its words prove nothing.
    if made.status is not Coverage.ABSENT or point.key_point.element is not None or point.is_whole_reference:
        return made
    about = [sentence for sentence in ideal if _speaks_of(sentence, point)]
    if not about:
        return made
    telling, head = heard
    again = claim(question, PreparedPoint(point.key_point, tuple(about)), telling, head)
    if again.status is not Coverage.STATED or again.strength_0_1 < SURELY_STATED:
        return made
    return replace(again, status=Coverage.PARTLY, strength_0_1=made.strength_0_1)


def _speaks_of(sentence: Reference, point: PreparedPoint) -> bool:
    return max(float(w.whole.sentence @ sentence.whole.sentence) for w in point.wordings) >= SPEAKS_OF_POINT


def _whole(passages: Sequence[Passage]) -> Floats:
    sizes = np.array([len(passage.ids) + 2 for passage in passages], dtype=np.float64)
    pooled = sizes @ np.stack([passage.sentence for passage in passages]).astype(np.float64)
    return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-9), dtype=np.float64)
