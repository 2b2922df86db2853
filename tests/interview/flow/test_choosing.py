"""Which question comes next, and how hard it is."""

from datetime import timedelta

import pytest

from tests.interview.scenes import ANSWER_TAKES, graded, opened, phase, plan, question, slugs
from vivaroom.content.types import Question
from vivaroom.interview.coverage import Reading
from vivaroom.interview.events import Evaluated
from vivaroom.interview.flow.choosing import difficulty, next_question, question_score
from vivaroom.interview.moves import CLOSING
from vivaroom.interview.session import Session
from vivaroom.interview.signals import Command

LONG = timedelta(minutes=9)


def ladder() -> list[Question]:
    """One question of each difficulty, the middle one first."""
    return [question(f"d{n}", difficulty=n) for n in (3, 1, 2, 4, 5)]


def test_the_first_question_is_as_hard_as_the_plan_says() -> None:
    for start in (1, 2, 3, 4, 5):
        assert slugs(opened(plan(phase("only", ladder(), 3), start_difficulty=start))) == [f"d{start}"]


def test_a_strong_answer_raises_the_next_difficulty() -> None:
    sitting = opened(plan(phase("only", ladder(), 3)))
    sitting.answer_fully()
    assert difficulty(sitting.plan, sitting.session) == 4
    assert slugs(sitting) == ["d3", "d4"]


def test_a_weak_answer_lowers_the_next_difficulty() -> None:
    sitting = opened(plan(phase("only", ladder(), 3), follow_ups_per_question=0))
    sitting.answer()
    assert difficulty(sitting.plan, sitting.session) == 2
    assert slugs(sitting) == ["d3", "d2"]


def test_a_middling_answer_keeps_the_difficulty() -> None:
    sitting = opened(plan(phase("only", ladder(), 3), follow_ups_per_question=0))
    sitting.answer("b")
    assert difficulty(sitting.plan, sitting.session) == 3


def test_an_answer_that_is_not_scored_keeps_the_difficulty() -> None:
    sitting = opened(plan(phase("only", ladder(), 3)))
    sitting.say(Reading.REFUSAL)
    assert difficulty(sitting.plan, sitting.session) == 3


@pytest.mark.parametrize(("stated", "end"), [((), 1), (("a", "b", "c"), 5)])
def test_difficulty_stays_between_one_and_five(stated: tuple[str, ...], end: int) -> None:
    sitting = opened(plan(phase("only", [question(f"q{n}") for n in range(9)], 9), follow_ups_per_question=0))
    for _ in range(8):
        sitting.answer(*stated, after=timedelta(seconds=1))
    assert difficulty(sitting.plan, sitting.session) == end


def test_a_question_is_scored_over_its_answer_and_follow_ups() -> None:
    sitting = opened()
    sitting.answer("a", "c")
    assert question_score(sitting.plan, sitting.session, "q1") == 0.5
    sitting.answer("b")
    assert question_score(sitting.plan, sitting.session, "q1") == 1.0


def test_a_judgement_that_comes_late_does_not_replace_that_of_a_later_answer() -> None:
    sitting = opened()
    sitting.say(Reading.OFF_TOPIC)
    first = sitting.turn.answers[0].seq
    put = sitting.turn.put.question_id
    sitting.answer("a", "b", "c")
    sitting.tell(Evaluated(put, first, graded(question("q1"))))
    assert question_score(sitting.plan, sitting.session, "q1") == 1.0


def test_a_model_s_judgement_replaces_the_first_one_of_the_same_answer() -> None:
    sitting = opened()
    put = sitting.turn.put.question_id
    sitting.answer("a", "b", "c")
    answer = sitting.session.turns[0].answers[0].seq
    sitting.tell(Evaluated(put, answer, graded(question("q1"), "b")))
    assert question_score(sitting.plan, sitting.session, "q1") == 0.5


def test_nothing_is_known_of_a_question_that_was_not_judged() -> None:
    sitting = opened()
    assert question_score(sitting.plan, sitting.session, "q1") is None
    assert question_score(sitting.plan, sitting.session, CLOSING) is None


def test_the_harder_neighbour_follows_a_strong_answer_and_the_easier_one_a_weak_one() -> None:
    pool = [question("base", easier="down", harder="up"), question("other"), question("up"), question("down")]
    strong = opened(plan(phase("only", pool, 2), follow_ups_per_question=0))
    strong.answer_fully()
    assert slugs(strong) == ["base", "up"]
    weak = opened(plan(phase("only", pool, 2), follow_ups_per_question=0))
    weak.answer()
    assert slugs(weak) == ["base", "down"]


def test_a_new_skill_goes_before_the_one_just_asked_about() -> None:
    pool = [question("q1", skills=["sql"]), question("q2", skills=["sql"]), question("q3", skills=["http"])]
    sitting = opened(plan(phase("only", pool, 2)))
    sitting.answer_fully()
    assert slugs(sitting) == ["q1", "q3"]


def test_phases_come_in_order_each_with_its_number_of_questions() -> None:
    phases = (
        phase("resume", [question(f"r{n}") for n in range(4)], 2),
        phase("none", [question("n1")], 0),
        phase("role", [question(f"s{n}") for n in range(4)], 1),
    )
    sitting = opened(plan(*phases))
    for _ in range(2):
        sitting.answer_fully()
    assert [t.put.phase for t in sitting.session.turns] == [0, 0, 2]
    assert [t.put.number for t in sitting.session.turns] == [1, 2, 3]
    sitting.answer_fully()
    assert slugs(sitting)[-1] == CLOSING


def test_a_phase_that_takes_too_long_makes_room_for_the_next_and_its_questions_come_last() -> None:
    phases = (
        phase("resume", [question(f"r{n}") for n in (1, 2)], 2, minutes=5),
        phase("role", [question("s1"), question("s2")], 2, minutes=25),
    )
    sitting = opened(plan(*phases, follow_ups_per_question=0))
    sitting.answer_fully(after=LONG)
    sitting.answer_fully()
    sitting.answer_fully()
    assert slugs(sitting) == ["r1", "s1", "s2", "r2"]


def test_a_phase_with_too_few_questions_is_filled_up_from_the_others() -> None:
    phases = (phase("resume", [question("r1")], 3), phase("role", [question(f"s{n}") for n in (1, 2, 3)], 1))
    sitting = opened(plan(*phases))
    for _ in range(3):
        sitting.answer_fully()
    assert slugs(sitting) == ["r1", "s1", "s2", "s3"]


def test_when_all_questions_are_used_up_the_closing_question_comes() -> None:
    sitting = opened(plan(phase("only", [question("q1")], 5)))
    sitting.answer_fully()
    assert slugs(sitting) == ["q1", CLOSING]


def test_the_same_words_under_another_id_are_not_asked_again() -> None:
    twin = question("twin", text="How is q1 done?")
    sitting = opened(plan(phase("only", [question("q1"), twin, question("q3")], 2)))
    sitting.answer_fully()
    assert slugs(sitting) == ["q1", "q3"]


def test_no_new_question_is_begun_in_the_last_minute() -> None:
    sitting = opened()
    sitting.answer_fully(after=timedelta(minutes=29))
    assert slugs(sitting) == ["q1", CLOSING]
    assert next_question(sitting.stage.scene) is None


def test_no_way_in_is_begun_in_the_last_minute() -> None:
    sitting = opened()
    sitting.now += timedelta(minutes=29)
    sitting.say(Reading.DONT_KNOW)
    assert slugs(sitting) == ["q1", CLOSING]


def test_behind_schedule_there_is_no_follow_up() -> None:
    on_time, late = opened(), opened()
    on_time.answer(after=timedelta(minutes=15))
    late.answer(after=timedelta(minutes=17))
    assert slugs(on_time) == ["q1", "q1.b"]
    assert slugs(late) == ["q1", "q2"]


def test_time_left_does_not_count_pauses() -> None:
    sitting = opened()
    sitting.command(Command.PAUSE)
    sitting.command(Command.RESUME, after=timedelta(hours=2))
    assert sitting.stage.scene.time_left == timedelta(minutes=30) - ANSWER_TAKES


def test_an_empty_session_has_all_of_its_time_and_no_phase() -> None:
    session = Session()
    assert session.elapsed(opened().now) == timedelta(0)
    assert session.phase == 0
    assert session.current is None
