"""What will probably be said next, so that it can be made ready while the candidate still answers."""

from vivaroom.interview.coverage import Claim, Coverage, Reading, Status
from vivaroom.interview.flow.deciding import Judged, decide
from vivaroom.interview.flow.putting import Stage
from vivaroom.interview.moves import Move
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Answered


def likely_moves(stage: Stage) -> tuple[Move, ...]:
    """The moves after an answer that holds every key point and after one that holds none.

    Empty where no answer can be given: between questions, in a pause, after the end.
    """
    session = stage.scene.session
    turn = session.current if session.status is SessionStatus.LIVE else None
    planned = stage.scene.plan.find(turn.put.slug) if turn else None
    if planned is None:
        return ()
    moves = []
    for status in (Status.STATED, Status.ABSENT):
        claims = tuple(Claim(k.id, status) for k in planned.question.key_points)
        moves.append(decide(stage, Answered(""), Judged(Coverage(Reading.SUBSTANTIVE, claims))).move)
    return tuple(moves)
