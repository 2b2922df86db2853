"""Interviews on questions of the bank, with answers that hold a little of what was asked, and nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Question
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.events import AnswerGiven, QuestionAsked, SessionOpened
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.moves import Ask, FollowUp, Move, PutQuestion
from vivaroom.interview.past import events_of_move
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded, fold

OPENED = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
SESSION = UUID("018f0000-0000-7000-8000-00000000beef")
PER_KIND = 2


@dataclass(frozen=True, slots=True)
class Asking:
    """A move with the scene behind it, as wording sees it, and the question that is asked."""

    scene: Scene
    move: Move
    question: Question


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session in which one question has been put."""

    plan: Plan
    question: Question

    def after(self, answer: str, then: Question | None = None) -> Asking:
        """What comes when this has been answered: a follow-up, or else another question."""
        put = _put(1, self.question, self.question.text)
        asked = then or self.question
        point = None if then else asked.key_points[-1]
        narrower = _put(2, asked, point.follow_up if point else asked.text, point.id if point else None)
        move = FollowUp(narrower, "Thank you.") if point else Ask(narrower, "Thank you. Let us go on.")
        given = AnswerGiven(put.question_id, answer, Coverage(Reading.SUBSTANTIVE))
        events = (SessionOpened(), QuestionAsked(put), given, *events_of_move(move))
        recorded = [Recorded(n, OPENED + timedelta(seconds=n), e) for n, e in enumerate(events, start=1)]
        return Asking(Scene(self.plan, fold(recorded), OPENED + timedelta(minutes=2)), move, asked)


@cache
def sittings() -> tuple[Sitting, ...]:
    """Two questions of each kind but the mixed one."""
    found = []
    for kind in Kind:
        if kind is not Kind.MIXED:
            plan = plan_of(kind)
            questions = [p.question for phase in plan.phases for p in phase.pool if p.question.kind is kind]
            found += [Sitting(plan, q) for q in questions[:PER_KIND]]
    return tuple(found)


@cache
def plan_of(kind: Kind) -> Plan:
    """A plan of this kind for a backend engineer."""
    return make_plan(Design(kind=kind, role="Backend engineer"), Material(library(), product_version="0"))


def partial_answer(question: Question) -> str:
    """One key point in other words, and talk around the subject."""
    point = question.key_points[0]
    said = point.also[0] if point.also else point.point
    return (
        f"{said} Beyond that I would look at what the team has done in earlier cases. I have seen this go well and go "
        "badly in two of my jobs. I would ask a colleague who knows that part better before deciding anything."
    )


def weak_answer(question: Question) -> str:
    """Talk around the subject alone."""
    about = " ".join(question.text.rstrip("?.").split()[-6:])
    return (
        f"When it comes to {about}, I have mostly worked beside people who took care of that. It went fine as far as I "
        "could tell. I would look up the details and then do what the documentation recommends for such a case."
    )


def _put(number: int, question: Question, text: str, key_point: str | None = None) -> PutQuestion:
    return PutQuestion(uuid5(SESSION, str(number)), question.id, text, 0, 1, key_point)
