"""Interviews whose questions are fixed: chosen beforehand, and asked in one order whatever is answered."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from vivaroom.interview.events import SessionOpened
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.putting import Stage, ask_next, with_facts
from vivaroom.interview.moves import CLOSING, Ask
from vivaroom.interview.past import events_of_move
from vivaroom.interview.plan import Order, Plan, PlannedQuestion
from vivaroom.interview.session import Session

_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_NOBODYS = UUID(int=0)


def fixed(plan: Plan) -> Plan:
    """The same interview with a fixed list of questions, no follow-ups and no closing question.

    The list has what an adaptive session would ask that learns nothing from the answers, so that the rules of choosing
    hold for it: phases, difficulty, one skill after another. The same plan always gives the same list.
    """
    if plan.order is Order.FIXED:
        return plan
    asked = list(_foreseen(plan))
    phases = [
        phase.model_copy(update={"pool": pool, "question_count": len(pool)})
        for index, phase in enumerate(plan.phases)
        if (pool := tuple(one for place, one in asked if place == index))
    ]
    changed = {"order": Order.FIXED, "question_count": len(asked), "follow_ups_per_question": 0}
    return plan.model_copy(update={**changed, "phases": tuple(phases) or plan.phases})


def questions_of(plan: Plan) -> tuple[PlannedQuestion, ...]:
    """The questions of a fixed list, in order."""
    return tuple(one for phase in plan.phases for one in phase.pool)


def _foreseen(plan: Plan) -> Iterator[tuple[int, PlannedQuestion]]:
    """(index of the phase, question) as they would come while nothing is known of the answers."""
    stage = with_facts(Stage(Scene(plan, Session(), _ANY_MOMENT), _NOBODYS), (SessionOpened(),))
    while True:
        move = ask_next(stage)
        if not isinstance(move, Ask) or move.question.slug == CLOSING:
            return
        planned = plan.find(move.question.slug)
        if planned is not None:
            yield move.question.phase, planned
        stage = with_facts(stage, events_of_move(move))
