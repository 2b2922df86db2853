"""What will probably be said next is what is said when the answer comes."""

import pytest

from tests.interview.scenes import Sitting, opened, phase, plan, question
from vivaroom.interview.coverage import Reading
from vivaroom.interview.flow.foreseeing import likely_moves
from vivaroom.interview.moves import Ask, FollowUp, spoken_text

PLAN = plan(phase("only", [question("q1"), question("q2")], 2, minutes=30))


def test_the_likeliest_are_the_next_question_and_the_weightiest_follow_up() -> None:
    full, none, *_ = likely_moves(opened(PLAN).stage)
    assert isinstance(full, Ask)
    assert full.question.slug == "q2"
    assert isinstance(none, FollowUp)
    assert none.question.key_point == "b"


def test_every_follow_up_that_an_answer_may_lead_to_is_foreseen() -> None:
    moves = list(likely_moves(opened(PLAN).stage))
    assert {"a", "b", "c"} <= {move.question.key_point for move in moves if isinstance(move, FollowUp)}


@pytest.mark.parametrize(
    "reading",
    [Reading.DONT_KNOW, Reading.OFF_TOPIC, Reading.REFUSAL, Reading.ASKS_TO_REPEAT, Reading.EMPTY, Reading.RAMBLING],
)
def test_what_is_said_after_something_that_is_no_answer_was_foreseen(reading: Reading) -> None:
    sitting = opened(PLAN)
    texts = {spoken_text(move) for move in likely_moves(sitting.stage)}
    assert spoken_text(sitting.say(reading)) in texts


@pytest.mark.parametrize("stated", ["", "b", "bc", "abc"])
def test_what_is_said_after_an_answer_that_holds_the_weightiest_points_was_foreseen(stated: str) -> None:
    sitting = opened(PLAN)
    texts = {spoken_text(move) for move in likely_moves(sitting.stage)}
    assert spoken_text(sitting.answer(*stated)) in texts


def test_nothing_is_foreseen_before_the_first_question() -> None:
    assert not list(likely_moves(Sitting(PLAN).stage))
