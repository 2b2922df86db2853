"""The policies: what the interviewer does with an answer, by how it is meant.

A substantive answer earns a follow-up about the weightiest key point that it left out, while the budgets allow; every
other kind of utterance has a rule of its own below, and each rule ends, so that no candidate is held on one question.
"""

from typing import assert_never

from vivaroom.content.types import KeyPoint
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.events import Event, JobQuestionNoted
from vivaroom.interview.flow.choosing import may_follow_up, next_question
from vivaroom.interview.flow.phrases import phrase
from vivaroom.interview.flow.putting import (
    Stage,
    ask_about,
    ask_easier,
    ask_next,
    close,
    restate,
    was_put,
)
from vivaroom.interview.flow.retelling import cited_about, fact_about, site_of
from vivaroom.interview.forbidden import is_allowed
from vivaroom.interview.moves import CLOSING, Close, CloseReason, Move, Say
from vivaroom.interview.session import Turn

MISSED = frozenset({Reading.EMPTY, Reading.GIBBERISH, Reading.OFF_TOPIC, Reading.INSTRUCTION})
MISSED_AT_MOST = 1
WARNINGS_AT_MOST = 1


def reply(stage: Stage, turn: Turn, text: str, coverage: Coverage) -> tuple[tuple[Event, ...], Move]:
    """Facts besides the answer itself, and the next move. The stage knows the answer already, and so does `turn`."""
    match coverage.reading:
        case Reading.ASKS_ABOUT_JOB:
            return _answer_about_job(stage, turn, text)
        case Reading.ABUSE:
            return (), _after_abuse(stage, turn)
        case Reading.NEEDS_TIME:
            return (), Say(phrase(stage.scene, "take_your_time"))
        case Reading.ASKS_TO_REPEAT:
            return (), restate(stage, turn, phrase(stage.scene, "of_course"))
        case _ if turn.put.slug == CLOSING:
            return (), close(stage, CloseReason.FINISHED)
        case Reading.SUBSTANTIVE | Reading.RAMBLING:
            return (), _after_substance(stage, turn, coverage)
        case Reading.DONT_KNOW:
            return (), ask_easier(stage, turn, phrase(stage.scene, "no_problem"))
        case Reading.REFUSAL:
            return (), ask_next(stage, phrase(stage.scene, "accept_refusal"))
        case Reading.ASKS_FOR_ANSWER:
            return (), ask_easier(stage, turn, phrase(stage.scene, "decline_answer"))
        case Reading.EMPTY | Reading.GIBBERISH:
            return (), _once_more(stage, turn, "nothing_heard")
        case Reading.OFF_TOPIC:
            return (), _once_more(stage, turn, "back_to_topic")
        case Reading.INSTRUCTION:
            return (), _once_more(stage, turn, "not_an_instruction")
        case _:
            assert_never(coverage.reading)


def _after_substance(stage: Stage, turn: Turn, coverage: Coverage) -> Move:
    rambling = coverage.reading is Reading.RAMBLING
    point = _weightiest_missing(stage, turn, coverage)
    if point is not None and may_follow_up(stage.scene, turn.put.slug):
        return ask_about(stage, turn, point, phrase(stage.scene, "stop_rambling" if rambling else "thanks"))
    if next_question(stage.scene) is None:
        return ask_next(stage, phrase(stage.scene, "thanks"))
    return ask_next(stage, phrase(stage.scene, "stop_rambling" if rambling else "next"))


def _weightiest_missing(stage: Stage, turn: Turn, coverage: Coverage) -> KeyPoint | None:
    """The key point most worth asking for: not covered by any answer of this question, not asked for yet."""
    planned = stage.scene.plan.find(turn.put.slug)
    if planned is None:
        return None
    thread = stage.scene.session.thread(turn.put.slug)
    missing = set(coverage.missing())
    for answer in (a for earlier in thread for a in earlier.answers if a.coverage.claims):
        missing &= set(answer.coverage.missing())
    missing -= {t.put.key_point for t in thread}
    points = [
        k
        for k in planned.question.key_points
        if k.id in missing and is_allowed(k.follow_up) and not was_put(stage.scene, k.follow_up)
    ]
    return max(points, key=lambda k: k.weight, default=None)


def _once_more(stage: Stage, turn: Turn, purpose: str) -> Move:
    """The question again, once; after that the next one."""
    if sum(a.coverage.reading in MISSED for a in turn.answers) > MISSED_AT_MOST:
        return ask_next(stage, phrase(stage.scene, "move_on"))
    return restate(stage, turn, phrase(stage.scene, purpose))


def _after_abuse(stage: Stage, turn: Turn) -> Move:
    if stage.scene.session.warnings > WARNINGS_AT_MOST:
        return Close(phrase(stage.scene, "close_conduct"), CloseReason.CONDUCT)
    return restate(stage, turn, phrase(stage.scene, "warn_abuse"))


def _answer_about_job(stage: Stage, turn: Turn, text: str) -> tuple[tuple[Event, ...], Move]:
    """Only the employer's own facts, then facts with their page, answer questions; others are kept for the recruiter."""
    fact = fact_about(text, stage.scene.plan.employer_facts)
    if fact is not None:
        return (), restate(stage, turn, phrase(stage.scene, "job_fact", fact=fact))
    cited = cited_about(text, stage.scene.plan)
    if cited is not None:
        said = phrase(stage.scene, "company_fact", fact=cited.text, source=site_of(cited))
        return (), restate(stage, turn, said)
    return (JobQuestionNoted(text),), restate(stage, turn, phrase(stage.scene, "job_question_noted"))
