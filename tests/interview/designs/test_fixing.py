"""A fixed list of questions: chosen beforehand by the same rules, asked in order, and nothing besides."""

from datetime import timedelta

import pytest

from tests.interview.scenes import Sitting, covered, graded, phase, plan, question
from vivaroom.content.loader import library
from vivaroom.content.types import Kind
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.fixing import fixed, questions_of
from vivaroom.interview.designs.material import Material
from vivaroom.interview.designs.planning import make_plan
from vivaroom.interview.flow.deciding import Judged, due_at
from vivaroom.interview.moves import Ask, Close, CloseReason, Repeat
from vivaroom.interview.plan import Order, Plan
from vivaroom.interview.signals import Answered, Opened


def of_the_bank(kind: Kind, count: int = 6) -> Plan:
    return make_plan(Design(kind=kind, question_count=count), Material(library=library()))


def names(one: Plan) -> list[str]:
    return [planned.question.id for planned in questions_of(one)]


@pytest.mark.parametrize("kind", Kind)
def test_there_are_as_many_different_questions_as_asked_for_and_always_the_same(kind: Kind) -> None:
    before = of_the_bank(kind)
    after = fixed(before)
    assert len(set(names(after))) == after.question_count == 6
    assert names(fixed(of_the_bank(kind))) == names(after)
    assert fixed(after) == after
    assert sum(one.question_count for one in after.phases) == 6
    assert {one.id for one in after.phases} <= {one.id for one in before.phases}


def test_they_are_asked_in_order_whatever_is_answered_and_the_last_words_follow() -> None:
    two = phase("one", [question(f"a{n}", difficulty=n) for n in range(1, 6)], 2)
    adaptive = plan(two, phase("two", [question("b1"), question("b2")], 1), follow_ups_per_question=2)
    for answers in (("a", "b", "c"), ()):
        sitting = Sitting(fixed(adaptive))
        sitting.take(Opened())
        asked = []
        while isinstance(move := sitting.moves[-1], Ask):
            asked.append(move.question.slug)
            planned = adaptive.find(move.question.slug)
            assert planned is not None
            judged = Judged(covered(planned.question, *answers), graded(planned.question, *answers))
            sitting.take(Answered("So and so."), judged, after=timedelta(minutes=20))
        assert asked == names(sitting.plan)
        assert isinstance(move, Close)
        assert move.reason is CloseReason.FINISHED


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading.DONT_KNOW, Ask),
        (Reading.ASKS_FOR_ANSWER, Ask),
        (Reading.REFUSAL, Ask),
        (Reading.EMPTY, Repeat),
        (Reading.ASKS_TO_REPEAT, Repeat),
    ],
)
def test_whoever_does_not_know_is_asked_the_next_one(reading: Reading, expected: type[object]) -> None:
    sitting = Sitting(fixed(plan()))
    sitting.take(Opened())
    sitting.take(Answered("I do not know."), Judged(Coverage(reading)))
    assert isinstance(sitting.moves[-1], expected)


def test_whoever_comes_back_hours_later_is_asked_the_rest() -> None:
    for one, hours in ((plan(), 0), (fixed(plan()), 24)):
        sitting = Sitting(one)
        sitting.take(Opened())
        due = due_at(sitting.plan, sitting.session)
        assert due is not None
        assert sitting.session.opened_at is not None
        assert (due - sitting.session.opened_at >= timedelta(hours=24)) is bool(hours)


def test_a_plan_without_questions_says_its_last_words_at_once() -> None:
    sitting = Sitting(fixed(plan(phase("none", [], 3))))
    sitting.take(Opened())
    assert sitting.plan.order is Order.FIXED
    assert isinstance(sitting.moves[-1], Close)
