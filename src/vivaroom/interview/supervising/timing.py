"""When the supervisor looks at a session next, and when a direction that waits is followed without an answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session
from vivaroom.interview.signals import Direction, When
from vivaroom.interview.supervising.oversight import Pending

LONG_SILENCE = timedelta(minutes=5)
"""Hardly anybody writes at an answer for so long; in talk the listener notices silence much earlier."""
LISTENER_PATIENCE = timedelta(seconds=8)
"""So long whoever listens to the candidate has to find a pause, or to say that there is none."""
END_HELD_AT_MOST = timedelta(minutes=5)
"""No answer puts off the end any longer."""


def next_look(plan: Plan, session: Session) -> datetime | None:
    """When a live session needs the time told for the supervisor's sake; None where only an answer changes anything."""
    waiting = (ripe_at(session, pending) for pending in session.oversight.pending)
    moments = [moment for moment in (*waiting, *_looks(plan, session)) if moment is not None]
    return min(moments, default=None)


def ripe_at(session: Session, pending: Pending) -> datetime | None:
    """When a direction is followed although no answer came; None: only at the next boundary."""
    oversight = session.oversight
    moments = [pending.at + END_HELD_AT_MOST] if pending.direction is Direction.END else []
    if pending.when is When.NOW:
        moments.append(pending.at + LISTENER_PATIENCE)
    elif not oversight.is_spoken and oversight.quiet_since is not None and not is_question(pending):
        moments.append(oversight.quiet_since + LONG_SILENCE)
    return min(moments, default=None)


def is_question(pending: Pending) -> bool:
    """Whether somebody's message asks something: it is put as a question of its own, and waits for its turn."""
    return pending.direction is Direction.GUIDE and (pending.message or "").rstrip().endswith("?")


def ends_at(plan: Plan, session: Session) -> datetime | None:
    """The supervisor's latest end, by the session's own time."""
    return _own_time(session, plan.supervision.end_after_minutes)


def concludes_at(plan: Plan, session: Session) -> datetime | None:
    """When the interviewer begins to conclude, by the session's own time."""
    return _own_time(session, plan.supervision.conclude_after_minutes)


def silent_at(session: Session) -> datetime | None:
    """When a typed session counts as silent; None where that was dealt with, or where somebody listens."""
    oversight = session.oversight
    if oversight.is_spoken or oversight.pending or oversight.quiet_since is None or session.is_closing:
        return None
    return None if oversight.silence_told == oversight.said_seq else oversight.quiet_since + LONG_SILENCE


def hears_news_at(plan: Plan, session: Session) -> datetime | None:
    """When the supervisor looks at what was said since its last look; None where nothing was."""
    oversight = session.oversight
    since = oversight.judged_at or session.opened_at
    if oversight.said_seq <= oversight.judged_seq or since is None or session.is_closing:
        return None
    return since + timedelta(seconds=plan.supervision.interval_seconds)


def _looks(plan: Plan, session: Session) -> Iterator[datetime | None]:
    oversight = session.oversight
    if not plan.supervision.enabled or oversight.waiting(Direction.END):
        return
    yield ends_at(plan, session)
    if not oversight.conclusion_initiated and not session.is_closing:
        yield concludes_at(plan, session)
    yield hears_news_at(plan, session)
    yield silent_at(session)


def _own_time(session: Session, minutes: float) -> datetime | None:
    opened = session.opened_at
    return None if opened is None else opened + session.paused_for + timedelta(minutes=minutes)
