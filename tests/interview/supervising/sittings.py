"""Supervised sittings for tests, in which time is told exactly when a session asks for it."""

from datetime import timedelta
from typing import Any

from tests.interview.scenes import Sitting, opened, phase, plan, question
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.events import DirectionGiven, Event, QuestionHeard, SupervisorJudged
from vivaroom.interview.flow.deciding import Judged, due_at
from vivaroom.interview.moves import Move
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered, Ticked
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.interview.supervising.verdict import Verdict

FAR, NEAR = 0.05, 0.6
"""Closeness of small talk, and of an answer to the question."""
HALF_A_MINUTE = timedelta(seconds=30)


def supervised_plan(**fields: Any) -> Plan:
    """Ten questions in 30 minutes, with the supervisor's own times."""
    values: dict[str, Any] = {"supervision": Supervision(enabled=True), "follow_ups_per_question": 0}
    return plan(phase("only", [question(f"q{n}") for n in range(1, 14)], 10, minutes=30), **{**values, **fields})


def supervised(**fields: Any) -> Sitting:
    """A supervised sitting whose first question has just been asked."""
    return opened(supervised_plan(**fields))


def pass_time(sitting: Sitting, time: timedelta) -> list[Move]:
    """Let time pass, and tell it whenever the session wants to be told; the moves that came of it."""
    until, moves = sitting.now + time, []
    while (due := due_at(sitting.plan, sitting.session)) is not None and due <= until:
        moves.append(sitting.take(Ticked(), after=max(due - sitting.now, timedelta(0))))
        after = due_at(sitting.plan, sitting.session)
        assert after is None or after > sitting.now, "time that was told is not asked for again"
    sitting.now = max(until, sitting.now)
    return moves


def say(sitting: Sitting, closeness: float | None, *, after: timedelta = HALF_A_MINUTE, **reads: Any) -> Move:
    """An answer so near to the question, in which no key point is found."""
    planned = sitting.plan.find(sitting.turn.put.slug)
    claims = tuple(Claim(k.id, Status.ABSENT) for k in planned.question.key_points) if planned else ()
    coverage = Coverage(reads.get("reading", Reading.SUBSTANTIVE), claims, reads.get("gate"), closeness)
    pass_time(sitting, after)
    assert sitting.session.status is SessionStatus.LIVE
    return sitting.take(Answered("…"), Judged(coverage), after=timedelta(0))


def listened_to(sitting: Sitting) -> Sitting:
    """The same, with somebody who listens to the candidate."""
    sitting.tell(QuestionHeard(sitting.turn.put.question_id, 2_000, whole=True))
    return sitting


def of(sitting: Sitting, kind: type[Event]) -> list[Any]:
    """The events of one kind."""
    return [entry.event for entry in sitting.recorded if isinstance(entry.event, kind)]


def verdicts(sitting: Sitting) -> list[Verdict]:
    """Everything that the supervisor found."""
    return [event.verdict for event in of(sitting, SupervisorJudged)]


def directions(sitting: Sitting) -> list[str]:
    """What was directed, as `direction by why`."""
    return [f"{d.direction} {d.by} {d.why or '-'}" for d in of(sitting, DirectionGiven)]
