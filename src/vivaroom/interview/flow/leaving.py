"""What it means that a candidate has gone: a session waits for them, or ends when they stay away for too long."""

from datetime import datetime

from vivaroom.interview.events import CandidateLeft, Event
from vivaroom.interview.flow.putting import Stage, close
from vivaroom.interview.moves import CloseReason, Move, Wait
from vivaroom.interview.session import Session, SessionStatus

_RUNS = (SessionStatus.LIVE, SessionStatus.PAUSED)


def given_up_at(session: Session) -> datetime | None:
    """When the session ends because its candidate is away, also in a pause; None while they are there or may be away."""
    grace = session.policy.grace
    if grace is None or session.left_at is None or session.status not in _RUNS:
        return None
    return session.left_at + grace


def leave(stage: Stage) -> tuple[tuple[Event, ...], Move]:
    """The candidate has gone. Where that ends the session, it is noted, and without a grace the session ends."""
    session = stage.scene.session
    if session.policy.grace is None or session.left_at is not None or session.status not in _RUNS:
        return (), Wait()
    return (CandidateLeft(),), Wait() if session.policy.grace else close(stage, CloseReason.LEFT)


def is_given_up(stage: Stage) -> bool:
    """Whether the candidate has stayed away for too long."""
    end = given_up_at(stage.scene.session)
    return end is not None and stage.scene.now >= end
