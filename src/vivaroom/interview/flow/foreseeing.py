"""What will probably be said next, so that it can be made ready while the candidate still answers."""

from collections.abc import Iterator

from vivaroom.content.types import KeyPoint
from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.flow.deciding import Judged, decide
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.moves import Move
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered

UNLIKELIER = (
    Reading.DONT_KNOW,
    Reading.OFF_TOPIC,
    Reading.ASKS_TO_REPEAT,
    Reading.EMPTY,
    Reading.RAMBLING,
    Reading.REFUSAL,
    Reading.ASKS_FOR_ANSWER,
)


def likely_moves(stage: Stage) -> Iterator[Move]:
    """The moves after an answer that holds every key point, after one that holds none, and then the unlikelier ones.

    These follow answers that hold only the weightiest points, and what is no answer. Each is decided when it is asked
    for. None where no answer can be given: between questions, in a pause, after the end.
    """
    session = stage.scene.session
    turn = session.current if session.status is SessionStatus.LIVE else None
    planned = stage.scene.plan.find(turn.put.slug) if turn else None
    if planned is None:
        return
    points = sorted(planned.question.key_points, key=lambda point: point.weight, reverse=True)
    held = (len(points), *range(len(points)))
    readings = [Coverage(Reading.SUBSTANTIVE, _claims(points, stated)) for stated in held]
    readings += [Coverage(reading) for reading in UNLIKELIER]
    for coverage in readings:
        yield decide(stage, Answered(""), Judged(coverage)).move


def _claims(points: list[KeyPoint], stated: int) -> tuple[Claim, ...]:
    """So many of the points stated, the others absent."""
    return tuple(Claim(p.id, Status.STATED if n < stated else Status.ABSENT) for n, p in enumerate(points))
