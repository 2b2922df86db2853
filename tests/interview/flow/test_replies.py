"""What the interviewer does with an answer, by how it is meant."""

import pytest

from tests.interview.scenes import Sitting, opened, phase, plan, question, slugs
from vivaroom.interview.coverage import Reading
from vivaroom.interview.events import JobQuestionNoted
from vivaroom.interview.flow.replies import MISSED
from vivaroom.interview.moves import CLOSING, Ask, Close, CloseReason, FollowUp, Move, Repeat, Say
from vivaroom.interview.session import SessionStatus

FACTS = ("The salary is between 60,000 and 70,000 euros a year.", "The office is in Lisbon.")


def put(move: Move) -> str:
    """The words of the question that a move asks."""
    assert isinstance(move, Ask | FollowUp)
    return move.question.text


def at_closing() -> Sitting:
    """A sitting that waits for what the candidate may want to add."""
    sitting = opened(plan(phase("only", [question("q1")], 1), follow_ups_per_question=0))
    sitting.answer_fully()
    assert sitting.turn.put.slug == CLOSING
    return sitting


def test_a_follow_up_asks_for_the_weightiest_key_point_that_was_left_out() -> None:
    sitting = opened()
    assert put(sitting.answer()) == "What about b of q1?"


def test_a_follow_up_asks_only_for_what_is_missing() -> None:
    assert put(opened().answer("b")) == "What about c of q1?"


def test_a_full_answer_earns_the_next_question() -> None:
    assert put(opened().answer_fully()) == "How is q2 done?"


def test_what_an_earlier_answer_to_the_question_has_said_is_not_asked_for() -> None:
    sitting = opened(plan(follow_ups_per_question=2))
    sitting.answer("c")
    assert put(sitting.answer()) == "What about a of q1?"


def test_follow_ups_of_a_question_end_at_their_number() -> None:
    sitting = opened(plan(follow_ups_per_question=2))
    for _ in range(3):
        sitting.answer()
    assert slugs(sitting) == ["q1", "q1.b", "q1.c", "q2"]


def test_without_follow_ups_the_next_question_comes_at_once() -> None:
    assert put(opened(plan(follow_ups_per_question=0)).answer()) == "How is q2 done?"


def test_a_follow_up_in_words_that_were_asked_before_is_left_out() -> None:
    first, second = question("q1"), question("q2")
    second = second.model_copy(update={"key_points": first.key_points})
    sitting = opened(plan(phase("only", [first, second], 2)))
    sitting.answer("a", "c")
    sitting.answer("b")
    assert put(sitting.answer()) == "What about c of q1?"
    assert slugs(sitting) == ["q1", "q1.b", "q2", "q2.c"]


def test_a_forbidden_follow_up_of_a_team_s_own_question_is_never_asked() -> None:
    own = question("q1", weights=(1, 3))
    points = (own.key_points[0], own.key_points[1].model_copy(update={"follow_up": "Do you have children?"}))
    sitting = opened(plan(phase("only", [own.model_copy(update={"key_points": points})], 1)))
    assert put(sitting.answer()) == "What about a of q1?"


def test_a_rambling_answer_is_stopped_and_narrowed() -> None:
    move = opened().answer("b", reading=Reading.RAMBLING)
    assert put(move) == "What about c of q1?"
    assert isinstance(move, FollowUp)
    assert move.lead_in in plan().phrases["stop_rambling"]


def test_not_knowing_gets_one_easier_way_in_and_then_moves_on() -> None:
    sitting = opened()
    easier = sitting.say(Reading.DONT_KNOW)
    assert put(easier) == "What is the first step of q1?"
    assert put(sitting.say(Reading.DONT_KNOW)) == "How is q2 done?"


def test_not_knowing_a_follow_up_moves_on() -> None:
    sitting = opened()
    sitting.answer("a")
    assert put(sitting.say(Reading.DONT_KNOW)) == "How is q2 done?"


def test_the_way_in_may_be_followed_up_like_any_answer() -> None:
    sitting = opened()
    sitting.say(Reading.DONT_KNOW)
    sitting.answer("c")
    assert slugs(sitting) == ["q1", "q1+", "q1.b"]


def test_a_way_in_whose_words_were_asked_before_is_left_out() -> None:
    twins = [question("q1"), question("q2", way_in="What is the first step of q1?"), question("q3")]
    sitting = opened(plan(phase("only", twins, 3)))
    for _ in range(3):
        sitting.say(Reading.DONT_KNOW)
    assert slugs(sitting) == ["q1", "q1+", "q2", "q3"]


def test_asking_for_the_answer_gets_a_smaller_question_and_no_answer() -> None:
    sitting = opened()
    move = sitting.say(Reading.ASKS_FOR_ANSWER)
    assert put(move) == "What is the first step of q1?"
    assert put(sitting.say(Reading.ASKS_FOR_ANSWER)) == "How is q2 done?"


def test_a_refusal_is_accepted_at_once() -> None:
    move = opened().say(Reading.REFUSAL)
    assert put(move) == "How is q2 done?"
    assert isinstance(move, Ask)
    assert move.lead_in in ("That is all right, we leave that one.", "Understood, we skip it.")


@pytest.mark.parametrize("reading", sorted(MISSED))
def test_what_is_no_answer_brings_the_question_back_once(reading: Reading) -> None:
    sitting = opened()
    again = sitting.say(reading)
    assert isinstance(again, Repeat)
    assert (again.question_id, again.text) == (sitting.turn.put.question_id, "How is q1 done?")
    assert put(sitting.say(reading)) == "How is q2 done?"


@pytest.mark.parametrize("reading", sorted(MISSED))
def test_a_question_repeated_for_another_reason_still_comes_back_once(reading: Reading) -> None:
    sitting = opened()
    sitting.say(Reading.ASKS_TO_REPEAT)
    sitting.open()
    assert isinstance(sitting.say(reading), Repeat)
    assert put(sitting.say(reading)) == "How is q2 done?"


def test_an_answer_after_the_reminder_is_taken_like_any_other() -> None:
    sitting = opened()
    sitting.say(Reading.OFF_TOPIC)
    assert put(sitting.answer("a", "b")) == "What about c of q1?"


def test_abuse_is_warned_of_once_and_then_ends_the_session() -> None:
    sitting = opened()
    warning = sitting.say(Reading.ABUSE)
    assert isinstance(warning, Repeat)
    assert "respectful" in str(warning.lead_in)
    end = sitting.say(Reading.ABUSE)
    assert isinstance(end, Close)
    assert end.reason is CloseReason.CONDUCT
    assert sitting.session.status is SessionStatus.COMPLETED


def test_a_warning_lasts_for_the_whole_session() -> None:
    sitting = opened()
    sitting.say(Reading.ABUSE)
    sitting.answer_fully()
    assert isinstance(sitting.say(Reading.ABUSE), Close)


def test_a_question_about_the_job_is_answered_from_the_employer_s_facts() -> None:
    sitting = opened(plan(employer_facts=FACTS))
    move = sitting.say(Reading.ASKS_ABOUT_JOB, "What is the salary for this role?")
    assert isinstance(move, Repeat)
    assert FACTS[0] in str(move.lead_in)
    assert move.text == "How is q1 done?"
    assert not any(isinstance(r.event, JobQuestionNoted) for r in sitting.recorded)


@pytest.mark.parametrize("facts", [(), FACTS])
def test_a_question_about_the_job_without_a_fact_is_noted_for_the_recruiter(facts: tuple[str, ...]) -> None:
    sitting = opened(plan(employer_facts=facts))
    asked = "How many holidays do people get?"
    assert isinstance(sitting.say(Reading.ASKS_ABOUT_JOB, asked), Repeat)
    assert [r.event for r in sitting.recorded if isinstance(r.event, JobQuestionNoted)] == [JobQuestionNoted(asked)]


def test_a_fact_with_braces_is_said_as_it_is() -> None:
    sitting = opened(plan(employer_facts=("The salary is {role} and {0}.",)))
    move = sitting.say(Reading.ASKS_ABOUT_JOB, "What is the salary?")
    assert isinstance(move, Repeat)
    assert "The salary is {role} and {0}." in str(move.lead_in)


def test_who_needs_time_gets_it() -> None:
    sitting = opened()
    assert isinstance(sitting.say(Reading.NEEDS_TIME), Say)
    assert sitting.turn.put.slug == "q1"


def test_who_asks_to_repeat_hears_the_same_question_under_its_id() -> None:
    sitting = opened()
    move = sitting.say(Reading.ASKS_TO_REPEAT)
    assert isinstance(move, Repeat)
    assert move.question_id == sitting.turn.put.question_id
    assert move.text == "How is q1 done?"


@pytest.mark.parametrize(
    "reading",
    [
        r
        for r in Reading
        if r not in (Reading.ASKS_ABOUT_JOB, Reading.ABUSE, Reading.NEEDS_TIME, Reading.ASKS_TO_REPEAT)
    ],
)
def test_whatever_is_added_at_the_end_closes_the_session(reading: Reading) -> None:
    sitting = at_closing()
    move = sitting.say(reading)
    assert isinstance(move, Close)
    assert move.reason is CloseReason.FINISHED


def test_a_question_about_the_job_at_the_end_is_noted_and_the_candidate_may_go_on() -> None:
    sitting = at_closing()
    sitting.say(Reading.ASKS_ABOUT_JOB, "When will I hear back from you?")
    assert sitting.turn.put.slug == CLOSING
    assert isinstance(sitting.say(Reading.SUBSTANTIVE), Close)


def test_the_closing_question_is_not_announced_as_one_more_question() -> None:
    sitting = at_closing()
    move = sitting.moves[-1]
    assert isinstance(move, Ask)
    assert move.lead_in in sitting.plan.phrases["thanks"]


def test_every_reading_has_a_policy() -> None:
    for reading in Reading:
        assert opened().say(reading, "Is this position remote?") is not None


def test_no_kind_of_answer_holds_a_candidate_on_one_question() -> None:
    endless = (Reading.NEEDS_TIME, Reading.ASKS_TO_REPEAT, Reading.ASKS_ABOUT_JOB)
    for reading in (r for r in Reading if r not in endless):
        sitting = opened()
        answers = 0
        while sitting.session.status is SessionStatus.LIVE:
            sitting.say(reading)
            answers += 1
        assert answers <= 3 * 3 + 2, reading
