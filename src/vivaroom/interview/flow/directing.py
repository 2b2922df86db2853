"""Following directions: what the interviewer does when a recruiter or the supervisor steps in, or time has come.

A direction waits in the session until it can be followed: at a turn boundary, in a pause that whoever listens has found,
or after a long silence. So nobody is cut off in mid-answer, and none is lost when a process dies.
"""

from dataclasses import replace
from typing import assert_never

from vivaroom.interview.events import DirectionFollowed, DirectionGiven, Event, SupervisorJudged
from vivaroom.interview.flow.phrases import phrase
from vivaroom.interview.flow.putting import Stage, ask_closing, close, restate, was_put, with_facts
from vivaroom.interview.forbidden import forbidden_subject
from vivaroom.interview.moves import CLOSING, Ask, CloseReason, FollowUp, Move, PutQuestion, Repeat, Wait
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Directed, Direction, Observed, Signal, Silent, Ticked, When
from vivaroom.interview.supervising.oversight import SUPERVISOR, Pending
from vivaroom.interview.supervising.rules import (
    DRIFTS_BELOW,
    held_back,
    is_time_to_look,
    judge,
    relevance_0_1,
)
from vivaroom.interview.supervising.timing import is_question, ripe_at
from vivaroom.interview.supervising.verdict import Action, Verdict, Why
from vivaroom.kit.errors import Conflict, Invalid

_STRONGEST_FIRST = (Direction.END, Direction.CONCLUDE, Direction.GUIDE)
_DIRECTIONS = {
    Action.GUIDE: Direction.GUIDE,
    Action.CONCLUDE: Direction.CONCLUDE,
    Action.END: Direction.END,
}
Decided = tuple[tuple[Event, ...], Move]


def directed(stage: Stage, signal: Directed) -> Decided:
    """A person steps in. Raises Conflict `session_not_live`, Invalid `message_forbidden`."""
    session = stage.scene.session
    if session.status not in (SessionStatus.LIVE, SessionStatus.PAUSED):
        raise Conflict("session_not_live", f"The session is {session.status.value}: only a live one can be directed.")
    message = (signal.message or "").strip() or None
    subject = forbidden_subject(message) if message else None
    if subject is not None:
        raise Invalid(
            "message_forbidden",
            f"Expected words that an interviewer may say; these touch {subject}, which may not be asked. Leave it out.",
        )
    asks = message is not None and message.endswith("?")
    when = When.BOUNDARY if asks and signal.direction is Direction.GUIDE else signal.when
    return _give(stage, DirectionGiven(signal.direction, signal.by, message, when))


def ticked(stage: Stage, signal: Ticked) -> Decided | None:
    """What time has brought about: a direction that is ripe, or a look of the supervisor; None where it is neither."""
    session = stage.scene.session
    if session.status is not SessionStatus.LIVE:
        return (), Wait()
    for pending in _by_strength(stage):
        ripe = ripe_at(session, pending)
        if (signal.in_a_pause and pending.when is When.NOW) or (ripe is not None and stage.scene.now >= ripe):
            return _follow(stage, pending)
    return _act(stage, judge(stage.scene)) if is_time_to_look(stage.scene) else None


def observed(stage: Stage, signal: Observed) -> Decided:
    """What a model saw counts once, and it guides only where the rules are in doubt themselves: words that a candidate
    says to it can bring about a sentence of the interviewer at most, and never an end."""
    session = stage.scene.session
    oversight, supervised = session.oversight, stage.scene.plan.supervision.enabled
    stale = oversight.judged_seq != signal.judged_seq or oversight.observed_seq == signal.judged_seq
    if session.status is not SessionStatus.LIVE or not supervised or stale:
        return (), Wait()
    verdict = signal.verdict
    if verdict.action is Action.IGNORE:
        return _act(stage, verdict)
    held = held_back(session) or (Why.ON_TRACK if relevance_0_1(stage.scene) >= 1.0 else None)
    if held or verdict.relevance_0_1 >= DRIFTS_BELOW or session.is_closing:
        return _act(stage, replace(verdict, action=Action.IGNORE, why=held or Why.ON_TRACK))
    return _act(stage, replace(verdict, action=Action.GUIDE, why=Why.DRIFT))


def at_boundary(stage: Stage, signal: Signal, move: Move) -> Decided:
    """The move with the strongest direction that can be followed with it. The stage knows all that the signal told."""
    for pending in _by_strength(stage):
        instead = _instead(stage, pending, signal, move)
        if instead is not None:
            return (DirectionFollowed(pending.seq),), instead
    return (), move


def _by_strength(stage: Stage) -> list[Pending]:
    waiting = [stage.scene.session.oversight.waiting(direction) for direction in _STRONGEST_FIRST]
    return [pending for pending in waiting if pending is not None]


def _give(stage: Stage, given: DirectionGiven, before: tuple[Event, ...] = ()) -> Decided:
    """The direction in the ledger, and what follows at once where nobody can be cut off by it."""
    facts = (*before, given)
    after = with_facts(stage, facts)
    pending = after.scene.session.oversight.waiting(given.direction)
    if pending is None or not _is_at_once(after, pending):
        return facts, Wait()
    more, move = _follow(after, pending)
    return (*facts, *more), move


def _is_at_once(stage: Stage, pending: Pending) -> bool:
    session = stage.scene.session
    if session.status is SessionStatus.PAUSED:
        return pending.direction is Direction.END and pending.when is When.NOW
    if pending.when is When.NOW:
        return not session.oversight.is_spoken
    ripe = ripe_at(session, pending)
    return ripe is not None and stage.scene.now >= ripe


def _act(stage: Stage, verdict: Verdict) -> Decided:
    """The verdict in the ledger, with the direction that it leads to."""
    judged = SupervisorJudged(verdict)
    direction = _DIRECTIONS.get(verdict.action)
    if direction is None:
        return (judged,), Wait()
    urgent = direction is Direction.END or verdict.why is Why.SILENT
    given = DirectionGiven(direction, SUPERVISOR, None, When.NOW if urgent else When.BOUNDARY, verdict.why)
    return _give(stage, given, (judged,))


def _follow(stage: Stage, pending: Pending) -> Decided:
    """Follow a direction between two signals of the candidate."""
    turn = stage.scene.session.current
    followed = (DirectionFollowed(pending.seq),)
    match pending.direction:
        case Direction.END:
            return followed, close(stage, _reason(pending))
        case Direction.CONCLUDE:
            return followed, _conclude(stage, pending, Wait())
        case Direction.GUIDE:
            if turn is None:
                return followed, Wait()
            text = _other_words(stage) if pending.why is Why.STUCK else None
            return followed, restate(stage, turn, _guidance(stage, pending), text)
        case _:
            assert_never(pending.direction)


def _instead(stage: Stage, pending: Pending, signal: Signal, move: Move) -> Move | None:
    """What is done in place of `move` to follow a direction; None where that has to wait."""
    goes_on = isinstance(move, Ask | FollowUp) or (isinstance(signal, Silent) and isinstance(move, Repeat))
    match pending.direction:
        case Direction.END:
            return close(stage, _reason(pending)) if goes_on else None
        case Direction.CONCLUDE:
            return _conclude(stage, pending, move) if goes_on else None
        case Direction.GUIDE:
            if is_question(pending) and pending.message is not None:
                return _aside(stage, pending.message, pending.seq) if isinstance(move, Ask) else None
            return _guided(stage, pending, move)
        case _:
            assert_never(pending.direction)


def _conclude(stage: Stage, pending: Pending, move: Move) -> Move:
    """The closing question; once that has been put, or is about to be, there is nothing left to do."""
    about_to = isinstance(move, Ask) and move.question.slug == CLOSING
    if about_to or stage.scene.session.is_closing:
        return move
    return ask_closing(stage, _guidance(stage, pending) if pending.message else phrase(stage.scene, "conclude"))


def _guided(stage: Stage, pending: Pending, move: Move) -> Move | None:
    """The move with the guidance before it. What the supervisor says by itself is not said where the flow of the
    interview deals with an answer in its own words already, nor before the closing question."""
    guidance, of_itself = _guidance(stage, pending), pending.by == SUPERVISOR
    match move:
        case Repeat() if pending.why is Why.STUCK:
            return replace(move, text=_other_words(stage) or move.text, lead_in=guidance)
        case Ask() | FollowUp() if pending.why is Why.STUCK:
            return move
        case Ask(put) if of_itself and put.slug == CLOSING:
            return None
        case Ask() | FollowUp():
            return replace(move, lead_in=_joined(move.lead_in, guidance))
        case Repeat() if not of_itself:
            return replace(move, lead_in=_joined(move.lead_in, guidance))
        case _:
            return None


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _aside(stage: Stage, message: str, seq: int) -> Move | None:
    """Somebody's own question, put before the next one; never scored, since no rubric knows it."""
    if was_put(stage.scene, message):
        return None
    session = stage.scene.session
    put = PutQuestion(
        stage.new_id(), f"aside-{seq}", message, session.phase, session.main_questions, scored=False
    )  # fmt: skip
    return Ask(put, phrase(stage.scene, "thanks"))


def _guidance(stage: Stage, pending: Pending) -> str:
    """The interviewer's own words for it."""
    if pending.message:
        message = pending.message if pending.message[-1] in ".!?…" else f"{pending.message}."
        return phrase(stage.scene, "guide_message", message=message)
    purposes = {Why.SILENT: "still_there", Why.STUCK: "in_other_words", Why.BEHIND: "guide_pace"}
    return phrase(stage.scene, purposes.get(pending.why, "guide_back") if pending.why else "guide_back")


def _other_words(stage: Stage) -> str | None:
    turn = stage.scene.session.current
    planned = stage.scene.plan.find(turn.put.slug) if turn else None
    if turn is None or planned is None or turn.put.key_point:
        return turn.put.text if turn else None
    return planned.question.way_in


def _reason(pending: Pending) -> CloseReason:
    return CloseReason.TIME if pending.by == SUPERVISOR else CloseReason.RECRUITER
