"""The main questions of a session as the report shows them: turns, key points, score, and what was not scored."""

from collections.abc import Sequence
from dataclasses import dataclass

from vivaroom.content.types import KeyPoint, Question
from vivaroom.feedback import reasons
from vivaroom.feedback.asked import (
    Cause,
    Evidence,
    Flag,
    Reason,
    ReportedAnswer,
    ReportedPoint,
    ReportedQuestion,
    ReportedTurn,
    TurnPart,
)
from vivaroom.feedback.evidence import Spoken, Verified
from vivaroom.feedback.hearing import spoken_place
from vivaroom.feedback.record import Record
from vivaroom.interview.corrections import is_another_answer
from vivaroom.interview.coverage import Claim, Reading, Status
from vivaroom.interview.evaluation import CREDIT, merge_claims, score_of
from vivaroom.interview.moves import CLOSING
from vivaroom.interview.session import Answer, Turn

_ORDER = (Cause.OURS, Cause.RULE, Cause.CANDIDATE)


def reported_questions(record: Record) -> tuple[ReportedQuestion, ...]:
    """Every main question that was asked, in order, with its follow-ups inside."""
    slugs = dict.fromkeys(t.put.slug for t in record.session.turns if t.put.scored)
    return tuple(_question(record, record.session.thread(slug)) for slug in slugs)


def reported_closing(record: Record) -> ReportedTurn | None:
    """The last question, whether the candidate wants to add something; it is never scored."""
    turn = next((t for t in record.session.turns if t.put.slug == CLOSING), None)
    return _turn(record, turn) if turn else None


def _question(record: Record, turns: Sequence[Turn]) -> ReportedQuestion:
    first = turns[0].put
    planned = record.plan.find(first.slug)
    question = planned.question if planned else None
    judged = _scored(record, turns) if question else ()
    points = _points(question, judged) if question and judged else ()
    score = score_of(question, _merged(judged)) if question and judged else None
    shown = tuple(_turn(record, t) for t in turns)
    return ReportedQuestion(
        number=first.number,
        slug=first.slug,
        text=first.text,
        kind=question.kind if question else None,
        source=planned.source if planned else None,
        phase=record.plan.phases[first.phase].name if first.phase < len(record.plan.phases) else "",
        skills=question.skills if question else (),
        started_ms=shown[0].started_ms,
        ended_ms=shown[-1].ended_ms,
        turns=shown,
        points=points,
        score_0_1=score,
        not_scored=None if score is not None else _why_not(record, turns, shown),
        missing=tuple(p.statement for p in points if p.credit == 0),
        ideal_answer=question.ideal_answer if question else None,
        flags=_flags(record, turns, shown, score is not None),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    answer: Spoken
    verified: Verified


def _scored(record: Record, turns: Sequence[Turn]) -> tuple[_Judged, ...]:
    return tuple(
        _Judged(answer, record.verified[answer.seq])
        for turn in turns
        for answer in record.answers_to(turn)
        if answer.seq in record.verified and record.verified[answer.seq].evaluation.score_0_1 is not None
    )


def _merged(judged: Sequence[_Judged]) -> tuple[Claim, ...]:
    return merge_claims(j.verified.evaluation for j in judged)


def _points(question: Question, judged: Sequence[_Judged]) -> tuple[ReportedPoint, ...]:
    best = {c.key_point: c for c in _merged(judged)}
    return tuple(_point(k, best.get(k.id, Claim(k.id, Status.ABSENT)), judged) for k in question.key_points)


def _point(key_point: KeyPoint, claim: Claim, judged: Sequence[_Judged]) -> ReportedPoint:
    return ReportedPoint(
        key_point=key_point.id,
        statement=key_point.point,
        weight=key_point.weight,
        status=claim.status,
        credit=CREDIT[claim.status],
        evidence=_evidence(claim, judged),
    )


def _evidence(claim: Claim, judged: Sequence[_Judged]) -> Evidence | None:
    """The claim's quote with the answer that it stands in: the first whose evaluation makes this very claim."""
    if claim.status is Status.ABSENT:
        return None
    source = next(j for j in judged if claim in j.verified.evaluation.claims)
    wording, sound = source.verified.wording, source.answer.sound
    return Evidence(
        text=claim.quote,
        question_id=source.answer.question_id,
        answer_seq=wording.seq,
        start=claim.start,
        end=claim.end,
        key_point=claim.key_point,
        spoken=spoken_place(wording.text, claim.start, claim.end, sound) if sound else None,
    )


def _turn(record: Record, turn: Turn) -> ReportedTurn:
    spoken = {a.seq: a for a in record.answers_to(turn)}
    return ReportedTurn(
        question_id=turn.put.question_id,
        part=_part(turn),
        text=turn.put.text,
        key_point=turn.put.key_point,
        started_ms=record.ms(turn.asked_at),
        ended_ms=record.ms(record.end_of(turn)),
        restated=turn.restated,
        answers=tuple(_answer(record, turn, a, spoken[a.seq]) for a in turn.answers if a.seq in spoken),
    )


def _part(turn: Turn) -> TurnPart:
    if not turn.put.scored:
        return TurnPart.CLOSING
    if turn.put.way_in:
        return TurnPart.WAY_IN
    return TurnPart.FOLLOW_UP if turn.put.key_point else TurnPart.MAIN


def _answer(record: Record, turn: Turn, answer: Answer, spoken: Spoken) -> ReportedAnswer:
    verified = record.verified.get(answer.seq) if turn.put.scored else None
    started = None if spoken.took is None else record.ms(spoken.at - spoken.took)
    if verified is None:
        why = _unjudged(answer) if turn.put.scored else None
        return ReportedAnswer(answer.seq, started, record.ms(answer.at), spoken.wordings, not_scored=why)
    evaluation = verified.evaluation
    return ReportedAnswer(
        seq=answer.seq,
        started_ms=started,
        ended_ms=record.ms(answer.at),
        wordings=spoken.wordings,
        grader=evaluation.grader,
        judged_seq=verified.wording.seq,
        score_0_1=_score(record, turn, verified),
        not_scored=reasons.reason(evaluation.not_scored or reasons.NOT_JUDGED)
        if evaluation.score_0_1 is None
        else None,
    )


def _score(record: Record, turn: Turn, verified: Verified) -> float | None:
    """The answer's own score from its verified claims."""
    planned = record.plan.find(turn.put.slug)
    if planned is None or verified.evaluation.score_0_1 is None:
        return None
    return score_of(planned.question, verified.evaluation.claims)


def _unjudged(answer: Answer) -> Reason:
    """Why nobody judged this answer."""
    meant = reasons.reason_of_reading(answer.coverage.reading)
    if meant is not None:
        return meant
    return reasons.reason(answer.coverage.gate or reasons.NOT_JUDGED)


def _why_not(record: Record, turns: Sequence[Turn], shown: Sequence[ReportedTurn]) -> Reason:
    """The reason that stands for the whole question: a fault of ours before a rule, a rule before the candidate's."""
    given = [a.not_scored for t in shown for a in t.answers if a.not_scored]
    if any(t.put.question_id in record.skipped for t in turns):
        given.append(reasons.reason(reasons.SKIPPED))
    if not given:
        answered = any(t.answers for t in shown)
        return reasons.reason(reasons.NOT_JUDGED if answered else reasons.NOT_ANSWERED)
    return min(reversed(given), key=lambda r: _ORDER.index(r.cause))


def _flags(record: Record, turns: Sequence[Turn], shown: Sequence[ReportedTurn], is_scored: bool) -> tuple[Flag, ...]:
    planned = record.plan.find(turns[0].put.slug)
    statements = {k.id: k.point for k in planned.question.key_points} if planned else {}
    given = [a for t in turns for a in t.answers]
    codes = [code for a in given if a.seq in record.verified for code in _remarks(record.verified[a.seq])]
    if is_scored and any(a.coverage.reading is Reading.DONT_KNOW for a in given):
        codes.append(reasons.SAID_DONT_KNOW)
    answers = [a for t in shown for a in t.answers]
    for answer in (a for t in shown for place, a in enumerate(t.answers) if not _goes_on(a, t.answers[place + 1 :])):
        first, *later = answer.wordings
        if any(is_another_answer(first.text, wording.text) for wording in later):
            codes.append(reasons.CORRECTION_IS_ANOTHER_ANSWER)
        elif answer.judged_seq not in (None, answer.wordings[-1].seq):
            codes.append(reasons.JUDGED_BEFORE_CORRECTION)
    if is_scored and any(a.not_scored and a.not_scored.cause is Cause.OURS for a in answers):
        codes.append(reasons.FOLLOW_UP_NOT_SCORED)
    return tuple(dict.fromkeys(reasons.flag(code, statements) for code in codes))


def _goes_on(answer: ReportedAnswer, after: Sequence[ReportedAnswer]) -> bool:
    """Whether the candidate spoke on: a later answer has these words at its beginning, and their correction with them."""
    return any(one.wordings[0].text.startswith(f"{answer.wordings[0].text} ") for one in after)


def _remarks(verified: Verified) -> list[str]:
    """What the grader flagged, what it found contradicted, and what could not be verified here."""
    contradicted = [c.key_point for c in verified.evaluation.claims if c.status is Status.CONTRADICTED]
    return [
        *verified.evaluation.flags,
        *(f"{reasons.UNVERIFIED_QUOTE}:{key_point}" for key_point in verified.dropped),
        *(f"{reasons.CONTRADICTION}:{key_point}" for key_point in contradicted),
    ]
