"""The flow of a session: what the interviewer does after each signal, decided without waiting for anything.

`decide` is a plain function of plan, session, time and signal. It can be called and its result thrown away, which is
what speculation does; only committing its events to the ledger makes it true.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from vivaroom.interview.carrying import kept_correction
from vivaroom.interview.coverage import Coverage
from vivaroom.interview.evaluation import Evaluation
from vivaroom.interview.events import (
    AnswerGiven,
    CommandGiven,
    Evaluated,
    Event,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SilenceHeard,
    TranscriptCorrected,
)
from vivaroom.interview.flow.directing import at_boundary, directed, observed, ticked
from vivaroom.interview.flow.leaving import given_up_at, is_given_up, leave
from vivaroom.interview.flow.phrases import phrase
from vivaroom.interview.flow.putting import Stage, ask_next, close, restate, with_facts
from vivaroom.interview.flow.replies import reply
from vivaroom.interview.moves import CloseReason, Move, Say, Wait
from vivaroom.interview.past import events_of_move
from vivaroom.interview.plan import Order, Plan
from vivaroom.interview.session import Session, SessionStatus, Turn
from vivaroom.interview.signals import (
    Answered,
    Command,
    Commanded,
    Directed,
    Direction,
    Left,
    Observed,
    Opened,
    Signal,
    Silent,
    Ticked,
)
from vivaroom.interview.supervising.timing import next_look
from vivaroom.kit.errors import Conflict

SILENCE_TO_ENCOURAGE = timedelta(seconds=20)
SILENCE_TO_REPEAT = timedelta(seconds=45)
OVERTIME = timedelta(minutes=5)
FIXED_OVERTIME = timedelta(hours=24)
"""Whoever is asked a fixed list may come back to it on another part of the day: no question is left out for the time."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens next, and the facts that make it so, in order."""

    move: Move
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of an answer when the next move is decided; a model's evaluation may come later."""

    coverage: Coverage
    evaluation: Evaluation | None = None


def decide(stage: Stage, signal: Signal, judged: Judged | None = None) -> Decision:
    """The interviewer's next move. `judged` belongs to `Answered` and is needed there.

    Raises Conflict where the session is in no state for this signal: `session_not_started`, `session_paused`,
    `session_closed`, `session_not_live`; Invalid `message_forbidden` for a direction that may not be said.
    """
    facts, move = _facts_and_move(stage, signal, judged)
    if stage.scene.session.oversight.pending and not isinstance(signal, Directed | Observed | Ticked):
        more, move = at_boundary(with_facts(stage, facts), signal, move)
        facts = (*facts, *more)
    return Decision(move, (*facts, *events_of_move(move)))


def due_at(plan: Plan, session: Session) -> datetime | None:
    """When the session needs `Ticked` if nothing else happens; None where time stands still and nobody is missing."""
    ends = (given_up_at(session), _look_at(plan, session), _overtime_at(plan, session))
    return min((end for end in ends if end is not None), default=None)


def _overtime_at(plan: Plan, session: Session) -> datetime | None:
    if session.status is not SessionStatus.LIVE or session.opened_at is None:
        return None
    if session.oversight.waiting(Direction.END):
        return None  # an end by a person or the supervisor is on its way
    overtime = FIXED_OVERTIME if plan.order is Order.FIXED else OVERTIME
    return session.opened_at + session.paused_for + timedelta(minutes=plan.duration_minutes) + overtime


def _look_at(plan: Plan, session: Session) -> datetime | None:
    return next_look(plan, session) if session.status is SessionStatus.LIVE and session.opened_at else None


def _facts_and_move(stage: Stage, signal: Signal, judged: Judged | None) -> tuple[tuple[Event, ...], Move]:
    session = stage.scene.session
    match signal:
        case Opened():
            return _open(stage)
        case Ticked():
            return _tick(stage, signal)
        case Directed():
            return directed(stage, signal)
        case Observed():
            return observed(stage, signal)
        case Left():
            return leave(stage)
        case Commanded(command):
            return _command(stage, command)
        case Answered() | Silent():
            turn = live_turn(session)
            if isinstance(signal, Silent):
                lasted_ms = int(signal.lasted / timedelta(milliseconds=1))
                return (SilenceHeard(lasted_ms),), _after_silence(stage, turn, signal.lasted)
            if judged is None:
                raise ValueError("an answer is decided upon with its coverage")
            return _answered(stage, turn, signal, judged)
        case _:
            assert_never(signal)


def _open(stage: Stage) -> tuple[tuple[Event, ...], Move]:
    session = stage.scene.session
    if session.status is SessionStatus.CREATED:
        return (SessionOpened(),), ask_next(stage)
    turn = session.current
    return (), restate(stage, turn) if turn else Wait()


def _answered(stage: Stage, turn: Turn, signal: Answered, judged: Judged) -> tuple[tuple[Event, ...], Move]:
    took_ms = int(signal.took / timedelta(milliseconds=1)) if signal.took else None
    answered = stage.scene.session.turn(signal.question_id) if signal.question_id else None
    question_id = (answered or turn).put.question_id
    place = stage.scene.session.seq + 1
    facts: tuple[Event, ...] = (AnswerGiven(question_id, signal.text, judged.coverage, took_ms, signal.sound),)
    kept = kept_correction(answered or turn, signal.text)
    if kept is not None:
        facts += (TranscriptCorrected(place, kept),)
    if judged.evaluation is not None:
        facts += (Evaluated(question_id, place + len(facts) - 1, judged.evaluation),)
    if question_id != turn.put.question_id:
        return facts, restate(stage, turn, phrase(stage.scene, "thanks"))
    after = with_facts(stage, facts)
    more, move = reply(after, after.scene.session.turns[-1], signal.text, judged.coverage)
    return (*facts, *more), move


def live_turn(session: Session) -> Turn:
    """The turn that waits for an answer; raises Conflict with the mend where there is none."""
    mends = {
        SessionStatus.CREATED: ("session_not_started", "The session has not started: POST …/start first."),
        SessionStatus.PAUSED: ("session_paused", "The session is paused: POST …/resume first, then answer again."),
    }
    if session.status is SessionStatus.LIVE and session.current:
        return session.current
    code, detail = mends.get(
        session.status, ("session_closed", f"The session is {session.status.value}; it takes no more answers.")
    )
    raise Conflict(code, detail)


def _command(stage: Stage, command: Command) -> tuple[tuple[Event, ...], Move]:
    session = stage.scene.session
    if command is Command.END:
        if session.status not in (SessionStatus.LIVE, SessionStatus.PAUSED, SessionStatus.CREATED):
            return (), Wait()
        return (CommandGiven(command),), close(stage, CloseReason.CANDIDATE)
    if command is Command.RESUME:
        return _resume(stage)
    if command is Command.PAUSE and session.status is SessionStatus.PAUSED:
        return (), Wait()
    turn = live_turn(session)
    facts: tuple[Event, ...] = (CommandGiven(command, turn.put.question_id),)
    if command is Command.PAUSE:
        return (*facts, SessionPaused()), Wait()
    return facts, _MOVES[command](stage, turn)


def _resume(stage: Stage) -> tuple[tuple[Event, ...], Move]:
    session = stage.scene.session
    if session.status is not SessionStatus.PAUSED:
        live_turn(session)
        return (), Wait()
    facts: tuple[Event, ...] = (CommandGiven(Command.RESUME), SessionResumed())
    turn = session.current
    return facts, restate(stage, turn, phrase(stage.scene, "welcome_back")) if turn else Wait()


def _rephrase(stage: Stage, turn: Turn) -> Move:
    planned = stage.scene.plan.find(turn.put.slug)
    other = planned.question.way_in if planned and not turn.put.key_point else turn.put.text
    return restate(stage, turn, phrase(stage.scene, "in_other_words"), other)


def _after_silence(stage: Stage, turn: Turn, lasted: timedelta) -> Move:
    if lasted >= SILENCE_TO_REPEAT:
        return restate(stage, turn, phrase(stage.scene, "still_there"))
    if lasted >= SILENCE_TO_ENCOURAGE:
        return Say(phrase(stage.scene, "take_your_time"))
    return Wait()


def _tick(stage: Stage, signal: Ticked) -> tuple[tuple[Event, ...], Move]:
    if is_given_up(stage):
        return (), close(stage, CloseReason.LEFT)
    return ticked(stage, signal) or ((), close(stage, CloseReason.TIME) if _is_overdue(stage) else Wait())


def _is_overdue(stage: Stage) -> bool:
    """Whether the planned time is over, and more."""
    end = _overtime_at(stage.scene.plan, stage.scene.session)
    return end is not None and stage.scene.now >= end


_MOVES: Mapping[Command, Callable[[Stage, Turn], Move]] = {
    Command.REPEAT: lambda stage, turn: restate(stage, turn),
    Command.SLOWER: lambda stage, turn: restate(stage, turn, phrase(stage.scene, "more_slowly")),
    Command.REPHRASE: _rephrase,
    Command.SKIP: lambda stage, turn: ask_next(stage, phrase(stage.scene, "accept_refusal")),
    Command.THINKING: lambda stage, turn: Say(phrase(stage.scene, "take_your_time")),
    Command.DONE: lambda stage, turn: Wait(),
}
