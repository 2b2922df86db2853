"""What happens after commands, silence, time, directions and comings and goings."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.interview.scenes import START, Sitting, covered, graded, opened, phase, plan, question, slugs
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.events import CommandGiven, Evaluated, SessionOpened, SilenceHeard
from vivaroom.interview.flow.deciding import Judged, due_at
from vivaroom.interview.moves import CLOSING, Ask, Close, CloseReason, FollowUp, Repeat, Say, Wait, spoken_text
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import (
    Answered,
    Command,
    Commanded,
    Directed,
    Direction,
    Left,
    Opened,
    Signal,
    Silent,
    Ticked,
)
from vivaroom.kit.errors import Conflict

NO_TIME = timedelta(0)
ALL_SIGNALS = (
    *(Commanded(c) for c in Command if c is not Command.END),
    Answered("…"),
    Silent(timedelta(seconds=30)),
    *(Directed(d, "recruiter") for d in Direction),
)


def paused() -> Sitting:
    """A sitting that stands still."""
    sitting = opened()
    sitting.command(Command.PAUSE)
    return sitting


def closed() -> Sitting:
    """A sitting that its candidate has ended."""
    sitting = opened()
    sitting.command(Command.END)
    return sitting


def test_coming_in_starts_the_session_with_a_greeting_and_the_first_question() -> None:
    sitting = Sitting(plan())
    move = sitting.open()
    assert isinstance(move, Ask)
    assert move.question.number == 1
    assert "30 minutes" in spoken_text(move)
    assert "Backend Engineer" in spoken_text(move)
    assert isinstance(sitting.recorded[0].event, SessionOpened)
    assert sitting.session.status is SessionStatus.LIVE


def test_coming_back_restates_the_question_under_its_id() -> None:
    sitting = opened()
    waiting = sitting.turn.put
    move = sitting.take(Opened())
    assert move == Repeat(waiting.question_id, waiting.text)
    assert len(sitting.session.turns) == 1


def test_coming_back_to_a_closed_session_says_nothing() -> None:
    assert isinstance(closed().take(Opened()), Wait)


def test_leaving_changes_nothing() -> None:
    sitting = opened()
    before = len(sitting.recorded)
    assert isinstance(sitting.take(Left()), Wait)
    assert len(sitting.recorded) == before


@pytest.mark.parametrize("signal", [s for s in ALL_SIGNALS if not isinstance(s, Commanded)])
def test_a_session_that_has_not_started_takes_nothing(signal: Signal) -> None:
    with pytest.raises(Conflict) as refused:
        Sitting(plan()).take(signal, Judged(Coverage(Reading.SUBSTANTIVE)))
    assert refused.value.code in ("session_not_started", "session_not_live")


@pytest.mark.parametrize("command", [c for c in Command if c not in (Command.END, Command.RESUME, Command.PAUSE)])
def test_a_paused_session_takes_no_command_but_to_go_on(command: Command) -> None:
    with pytest.raises(Conflict) as refused:
        paused().command(command)
    assert refused.value.code == "session_paused"


@pytest.mark.parametrize("signal", ALL_SIGNALS)
def test_a_closed_session_takes_nothing(signal: Signal) -> None:
    with pytest.raises(Conflict) as refused:
        closed().take(signal, Judged(Coverage(Reading.SUBSTANTIVE)))
    assert refused.value.code in ("session_closed", "session_not_live")


def test_ending_twice_is_no_error() -> None:
    sitting = closed()
    assert isinstance(sitting.command(Command.END), Wait)
    assert sitting.session.close_reason is CloseReason.CANDIDATE


def test_a_session_may_be_ended_before_it_starts() -> None:
    sitting = Sitting(plan())
    assert isinstance(sitting.command(Command.END), Close)
    assert sitting.session.status is SessionStatus.COMPLETED


def test_an_answer_is_decided_upon_with_its_coverage() -> None:
    with pytest.raises(ValueError, match="coverage"):
        opened().take(Answered("…"))


def test_the_judgement_of_an_answer_points_at_its_place_in_the_ledger() -> None:
    sitting = opened()
    sitting.answer("b")
    judged = next(r.event for r in sitting.recorded if isinstance(r.event, Evaluated))
    assert sitting.session.turns[0].answers[0].seq == judged.answer_seq


def test_an_answer_to_an_earlier_question_counts_there_and_the_current_one_waits() -> None:
    sitting = opened()
    first, asked = sitting.turn.put, sitting.asked
    sitting.answer_fully()
    current = sitting.turn.put
    judged = Judged(covered(asked, "a"), graded(asked, "a"))
    move = sitting.take(Answered("all of it, and more", question_id=first.question_id), judged)
    assert isinstance(move, Repeat)
    assert move.question_id == current.question_id
    earlier = sitting.session.turn(first.question_id)
    assert earlier is not None
    assert [a.text for a in earlier.answers] == ["…", "all of it, and more"]
    assert earlier.evaluation == judged.evaluation
    assert sitting.turn.answers == ()


@pytest.mark.parametrize("command", [Command.REPEAT, Command.SLOWER])
def test_a_question_is_repeated_word_for_word(command: Command) -> None:
    sitting = opened()
    move = sitting.command(command)
    assert isinstance(move, Repeat)
    assert move.text == "How is q1 done?"
    assert (move.lead_in is not None) is (command is Command.SLOWER)


def test_a_question_is_put_in_other_words_once_and_those_are_not_a_second_way_in() -> None:
    sitting = opened()
    move = sitting.command(Command.REPHRASE)
    assert isinstance(move, Repeat)
    assert move.text == "What is the first step of q1?"
    sitting.say(Reading.DONT_KNOW)
    assert slugs(sitting) == ["q1", "q2"]


def test_a_follow_up_is_rephrased_in_its_own_words() -> None:
    sitting = opened()
    sitting.answer("a")
    move = sitting.command(Command.REPHRASE)
    assert isinstance(move, Repeat)
    assert move.text == "What about b of q1?"


def test_a_skipped_question_makes_room_for_the_next() -> None:
    sitting = opened()
    sitting.command(Command.SKIP)
    assert slugs(sitting) == ["q1", "q2"]


def test_skipping_what_one_may_add_ends_the_session() -> None:
    sitting = opened()
    sitting.take(Directed(Direction.CONCLUDE, "recruiter"))
    assert isinstance(sitting.command(Command.SKIP), Close)


def test_thinking_is_encouraged_and_being_done_is_heard_silently() -> None:
    sitting = opened()
    assert isinstance(sitting.command(Command.THINKING), Say)
    assert isinstance(sitting.command(Command.DONE), Wait)
    given = [r.event for r in sitting.recorded if isinstance(r.event, CommandGiven)]
    assert [g.question_id for g in given] == [sitting.turn.put.question_id] * 2


def test_a_pause_stops_the_clock() -> None:
    sitting = opened()
    sitting.command(Command.PAUSE, after=timedelta(minutes=2))
    assert due_at(sitting.plan, sitting.session) is None
    sitting.command(Command.RESUME, after=timedelta(hours=5))
    assert sitting.session.elapsed(sitting.now) == timedelta(minutes=2)
    assert due_at(sitting.plan, sitting.session) == START + timedelta(hours=5, minutes=35)


def test_going_on_welcomes_back_and_restates_the_question() -> None:
    sitting = paused()
    move = sitting.command(Command.RESUME)
    assert isinstance(move, Repeat)
    assert move.question_id == sitting.turn.put.question_id
    assert sitting.session.status is SessionStatus.LIVE


def test_pausing_twice_and_going_on_twice_change_nothing() -> None:
    sitting = paused()
    before = len(sitting.recorded)
    assert isinstance(sitting.command(Command.PAUSE), Wait)
    assert len(sitting.recorded) == before
    sitting.command(Command.RESUME)
    before = len(sitting.recorded)
    assert isinstance(sitting.command(Command.RESUME), Wait)
    assert len(sitting.recorded) == before


def test_a_long_pause_does_not_end_the_phase() -> None:
    phases = (
        phase("first", [question("a1"), question("a2")], 2, minutes=10),
        phase("second", [question("b1")], 1, minutes=10),
    )
    sitting = opened(plan(*phases, follow_ups_per_question=0))
    sitting.command(Command.PAUSE)
    sitting.command(Command.RESUME, after=timedelta(hours=1))
    sitting.answer_fully()
    assert slugs(sitting) == ["a1", "a2"]


def test_a_session_ended_in_a_pause_lasted_until_the_pause() -> None:
    sitting = opened()
    sitting.command(Command.PAUSE, after=timedelta(minutes=3))
    sitting.command(Command.END, after=timedelta(minutes=30))
    assert sitting.session.elapsed(sitting.now + timedelta(days=1)) == timedelta(minutes=3)


@pytest.mark.parametrize(("seconds", "expected"), [(5, Wait), (20, Say), (44.9, Say), (45, Repeat), (300, Repeat)])
def test_silence_is_borne_then_encouraged_then_the_question_comes_again(seconds: float, expected: type) -> None:
    sitting = opened()
    assert isinstance(sitting.take(Silent(timedelta(seconds=seconds))), expected)
    assert SilenceHeard(int(seconds * 1000)) in [r.event for r in sitting.recorded]


def test_the_clock_ends_a_session_five_minutes_after_its_planned_end_and_not_before() -> None:
    sitting = opened()
    due = due_at(sitting.plan, sitting.session)
    assert due == START + timedelta(minutes=35)
    assert isinstance(sitting.take(Ticked(), after=timedelta(minutes=34, seconds=59)), Wait)
    move = sitting.take(Ticked(), after=timedelta(seconds=1))
    assert isinstance(move, Close)
    assert move.reason is CloseReason.TIME
    assert due_at(sitting.plan, sitting.session) is None


@pytest.mark.parametrize("make", [paused, closed, lambda: Sitting(plan())])
def test_the_clock_does_nothing_where_time_stands_still(make: Callable[[], Sitting]) -> None:
    sitting = make()
    assert isinstance(sitting.take(Ticked(), after=timedelta(days=30)), Wait)


def test_concluding_asks_what_the_candidate_would_like_to_add() -> None:
    sitting = opened()
    move = sitting.take(Directed(Direction.CONCLUDE, "supervisor"))
    assert isinstance(move, Ask)
    assert move.question.slug == CLOSING
    assert not move.question.scored
    assert isinstance(sitting.say(Reading.SUBSTANTIVE), Close)


@pytest.mark.parametrize("make", [opened, paused])
def test_a_recruiter_may_end_a_session(make: Callable[[], Sitting]) -> None:
    sitting = make()
    move = sitting.take(Directed(Direction.END, "recruiter"))
    assert isinstance(move, Close)
    assert move.reason is CloseReason.RECRUITER


def test_the_same_decision_taken_again_has_the_same_question_id() -> None:
    first, second = opened(), opened()
    assert first.answer() == second.answer()
    assert isinstance(first.moves[-1], FollowUp)
