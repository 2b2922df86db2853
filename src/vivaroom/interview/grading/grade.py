"""Grades one answer without a language model: gates, claims per key point, a score that a reader can redo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vivaroom.interview.grading.addressed_to_grader import Struck, strike
from vivaroom.interview.grading.answers import AnswerSentence, read_answer, relevance
from vivaroom.interview.grading.claims import PreparedPoint, Telling, claim
from vivaroom.interview.grading.elements import on_topic
from vivaroom.interview.grading.gates import gate, gate_before_reading
from vivaroom.interview.grading.graded import (
    Coverage,
    Gate,
    GateReason,
    Graded,
    GradedKeyPoint,
    GradedQuestion,
    KeyPointClaim,
)
from vivaroom.interview.grading.head import Head, load_head
from vivaroom.interview.grading.ideal import helped_by_ideal, ideal_sentences, likeness
from vivaroom.interview.grading.passages import Passage, ReferenceCache
from vivaroom.interview.grading.spelling import Spelling
from vivaroom.interview.grading.word_order import load_table
from vivaroom.ports.embedding import TokenEncoder


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer beside its question, both encoded: all that grading looks at. `gate` says why to look no further."""

    answer: str
    question: Passage
    points: tuple[PreparedPoint, ...]
    struck: Struck
    sentences: tuple[AnswerSentence, ...]
    gate: GateReason | None


def grade(
    question: GradedQuestion, answer: str, encoder: TokenEncoder, references: ReferenceCache | None = None
) -> Graded:
    """Grades an answer; the same answer always gets the same grade.

    Pure but for the encoder; CPU-bound, some tens of milliseconds: call it in a worker thread. Pass the process's one
    `references` so that questions and key points are not encoded again. Raises ProviderError from the encoder.
    """
    references = references or ReferenceCache(encoder)
    found = read(question, answer, encoder, references)
    return _with_ideal(found, grade_read(found, load_head()), question, references)


def _with_ideal(found: ReadAnswer, graded: Graded, question: GradedQuestion, references: ReferenceCache) -> Graded:
    """The grade with what the ideal answer adds to it, which is never less."""
    if graded.gate is not None or not question.key_points or not question.ideal_answer:
        return graded
    ideal = ideal_sentences(question.ideal_answer, references)
    heard = Telling(found.answer, found.sentences, 1.0), load_head()
    claims = helped_by_ideal(found.question, found.points, graded.claims, ideal, heard)
    return replace(graded, claims=claims, like_ideal_0_1=likeness(found.sentences, ideal))


def read(question: GradedQuestion, answer: str, encoder: TokenEncoder, references: ReferenceCache) -> ReadAnswer:
    """Strikes what addresses the grader, encodes the rest sentence by sentence and applies the gates."""
    struck = strike(answer)
    asked = references.reference(question.text).whole
    points = _prepared(question, references)
    reason = gate_before_reading(answer, struck)
    if reason is not None:
        return ReadAnswer(answer, asked, points, struck, (), reason)
    wordings = tuple(wording for point in points for wording in point.wordings)
    spelling = Spelling.of((asked, *(wording.whole for wording in wordings)))
    sentences = read_answer(answer, struck.kept_spans, spelling, encoder)
    return ReadAnswer(answer, asked, points, struck, sentences, gate(asked, wordings, sentences, load_table()))


def grade_read(found: ReadAnswer, head: Head) -> Graded:
    """The grade of an answer already read, under the given head."""
    if found.gate is not None:
        return _not_scored(found.gate, (), found)
    topical = on_topic(found.question, [point.wordings for point in found.points], found.sentences)
    telling = Telling(found.answer, found.sentences, topical)
    claims = tuple(claim(found.question, point, telling, head) for point in found.points)
    if _mostly_turned(found.points, claims):
        return _not_scored(GateReason.NEGATED, claims, found)
    score = _weighted_score(found.points, claims)
    band = (head.band_low(score), head.band_high(score))
    return Graded(score, band, None, claims, found.struck.struck_spans, _closeness(found))


def _prepared(question: GradedQuestion, references: ReferenceCache) -> tuple[PreparedPoint, ...]:
    if not question.key_points:
        whole = GradedKeyPoint("ideal-answer", question.ideal_answer)
        return (PreparedPoint(whole, (references.reference(question.ideal_answer),), is_whole_reference=True),)
    return tuple(
        PreparedPoint(point, tuple(references.reference(text) for text in (point.point, *point.also)))
        for point in question.key_points
    )


def _weighted_score(points: Sequence[PreparedPoint], claims: Sequence[KeyPointClaim]) -> float:
    weights = [point.key_point.weight for point in points]
    weighted = sum(weight * made.strength_0_1 for weight, made in zip(weights, claims, strict=True))
    return weighted / sum(weights)


def _mostly_turned(points: Sequence[PreparedPoint], claims: Sequence[KeyPointClaim]) -> bool:
    turned = spoken = 0.0
    for point, made in zip(points, claims, strict=True):
        turned += point.key_point.weight * (made.status is Coverage.CONTRADICTED)
        spoken += point.key_point.weight * (made.status is not Coverage.ABSENT)
    return turned > 0.5 * spoken


def _not_scored(reason: GateReason, claims: tuple[KeyPointClaim, ...], found: ReadAnswer) -> Graded:
    return Graded(None, None, Gate(reason), claims, found.struck.struck_spans, _closeness(found))


def _closeness(found: ReadAnswer) -> float | None:
    """How near the answer comes to what was asked, in its nearest sentence."""
    wordings = [wording for point in found.points for wording in point.wordings]
    said = [sentence.passage for sentence in found.sentences]
    to_points = (relevance(passage, wording) for passage in said for wording in wordings)
    to_question = (float(passage.sentence @ found.question.sentence) for passage in said)
    return max((*to_points, *to_question), default=None)
