"""What people ask of a live session: at once or after the answer, in the interviewer's words, and nothing forbidden."""

from datetime import timedelta

import pytest

from tests.interview.scenes import Sitting, opened, plan
from tests.interview.supervising.sittings import NEAR, listened_to, of, pass_time, say, supervised
from vivaroom.interview.coverage import Reading
from vivaroom.interview.events import DirectionFollowed, DirectionGiven, DirectionHeld
from vivaroom.interview.moves import CLOSING, Ask, Close, CloseReason, Repeat, Say, Wait, spoken_text
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Command, Directed, Direction, Observed, Ticked, When
from vivaroom.interview.supervising.timing import LISTENER_PATIENCE, LONG_SILENCE
from vivaroom.interview.supervising.verdict import Action, Verdict, Why
from vivaroom.kit.errors import Conflict, Invalid

NO_TIME = timedelta(0)
ANNA = "usr_anna"
HINT = "please tell us how you test"


def after_the_answer(direction: Direction, message: str | None = None) -> Directed:
    return Directed(direction, ANNA, message, When.BOUNDARY)


def now(direction: Direction, message: str | None = None) -> Directed:
    return Directed(direction, ANNA, message, When.NOW)


def test_guidance_waits_for_the_answer_and_comes_before_the_next_question() -> None:
    sitting = supervised()
    assert isinstance(sitting.take(after_the_answer(Direction.GUIDE, HINT)), Wait)
    assert of(sitting, DirectionGiven) == [DirectionGiven(Direction.GUIDE, ANNA, HINT, When.BOUNDARY)]
    move = say(sitting, NEAR)
    assert isinstance(move, Ask)
    assert move.question.slug == "q2"
    assert move.lead_in is not None
    assert "please tell us how you test." in move.lead_in
    assert sitting.session.oversight.pending == ()


def test_guidance_is_said_at_once_where_nobody_is_listened_to() -> None:
    sitting = opened()
    move = sitting.take(now(Direction.GUIDE, HINT))
    assert isinstance(move, Repeat)
    assert move.text == "How is q1 done?"
    assert "please tell us how you test." in (move.lead_in or "")
    assert len(of(sitting, DirectionFollowed)) == 1


def test_guidance_without_words_has_the_interviewers_own() -> None:
    move = opened().take(now(Direction.GUIDE))
    assert isinstance(move, Repeat)
    assert move.lead_in in plan().phrases["guide_back"]


def test_a_message_that_asks_becomes_a_question_of_its_own_which_is_never_scored() -> None:
    sitting = supervised()
    question = "Which of your projects are you proud of?"
    assert isinstance(sitting.take(now(Direction.GUIDE, question)), Wait)
    move = say(sitting, NEAR)
    assert isinstance(move, Ask)
    assert (move.question.text, move.question.scored) == (question, False)
    after = say(sitting, None)
    assert isinstance(after, Ask)
    assert after.question.slug == "q2"
    assert sitting.session.main_questions == 2


@pytest.mark.parametrize("message", ["Ask whether she is married.", "How old are you?"])
def test_what_an_interviewer_may_not_ask_is_refused_with_the_reason(message: str) -> None:
    sitting = supervised()
    with pytest.raises(Invalid) as refused:
        sitting.take(now(Direction.GUIDE, message))
    assert refused.value.code == "message_forbidden"
    assert of(sitting, DirectionGiven) == []


def test_an_end_after_the_answer_lets_the_candidate_answer() -> None:
    sitting = supervised()
    sitting.take(after_the_answer(Direction.END), after=NO_TIME)
    assert isinstance(say(sitting, None, reading=Reading.NEEDS_TIME), Say)
    assert sitting.session.status is SessionStatus.LIVE
    move = say(sitting, NEAR)
    assert isinstance(move, Close)
    assert move.reason is CloseReason.RECRUITER


def test_concluding_twice_asks_once_what_the_candidate_would_like_to_add() -> None:
    sitting = supervised()
    assert isinstance(sitting.take(now(Direction.CONCLUDE)), Ask)
    assert isinstance(sitting.take(now(Direction.CONCLUDE)), Wait)
    assert sitting.turn.put.slug == CLOSING
    assert sitting.session.oversight.pending == ()


def test_the_strongest_direction_is_followed_first() -> None:
    sitting = supervised()
    for direction in (Direction.GUIDE, Direction.CONCLUDE):
        sitting.take(after_the_answer(direction), after=NO_TIME)
    move = say(sitting, NEAR)
    assert isinstance(move, Ask)
    assert move.question.slug == CLOSING


def test_a_candidate_who_is_heard_is_not_cut_off_by_what_shall_be_done_now() -> None:
    sitting = listened_to(supervised())
    assert isinstance(sitting.take(now(Direction.CONCLUDE)), Wait)
    sitting.tell(DirectionHeld())
    pass_time(sitting, LISTENER_PATIENCE + timedelta(seconds=30))
    assert sitting.turn.put.slug == "q1"
    move = say(sitting, NEAR)
    assert isinstance(move, Ask)
    assert move.question.slug == CLOSING


def test_whoever_hears_a_pause_has_it_done_in_there() -> None:
    sitting = listened_to(supervised())
    sitting.take(now(Direction.GUIDE, HINT), after=NO_TIME)
    assert isinstance(sitting.take(Ticked(in_a_pause=True), after=timedelta(seconds=1)), Repeat)


def test_what_shall_be_done_now_is_done_without_whoever_listened_a_little_later() -> None:
    sitting = listened_to(supervised())
    sitting.take(now(Direction.GUIDE, HINT), after=NO_TIME)
    moves = pass_time(sitting, LISTENER_PATIENCE)
    assert [HINT in spoken_text(move) for move in moves] == [True]


def test_guidance_comes_into_a_long_silence_by_itself() -> None:
    sitting = supervised()
    sitting.take(after_the_answer(Direction.GUIDE, HINT), after=NO_TIME)
    moves = pass_time(sitting, LONG_SILENCE)
    assert [HINT in spoken_text(move) for move in moves] == [True]


def test_in_a_pause_an_end_is_an_end_and_all_else_waits() -> None:
    sitting = supervised()
    sitting.command(Command.PAUSE)
    assert isinstance(sitting.take(now(Direction.CONCLUDE)), Wait)
    assert isinstance(sitting.take(now(Direction.END)), Close)


def test_people_may_step_in_where_the_supervisor_does_not_watch() -> None:
    sitting = opened(plan(follow_ups_per_question=0))
    sitting.take(after_the_answer(Direction.CONCLUDE))
    move = say(sitting, NEAR)
    assert isinstance(move, Ask)
    assert move.question.slug == CLOSING


def test_nothing_can_be_asked_of_a_session_that_is_over() -> None:
    sitting = supervised()
    sitting.take(now(Direction.END))
    with pytest.raises(Conflict) as refused:
        sitting.take(now(Direction.GUIDE))
    assert refused.value.code == "session_not_live"


def looked_at(*closeness: float) -> tuple[Sitting, int]:
    """A sitting that the rules have looked at last, and the place of that look."""
    sitting = supervised()
    for near in closeness:
        say(sitting, near)
    pass_time(sitting, timedelta(minutes=1))
    return sitting, sitting.session.oversight.judged_seq


def seen_by_model(relevance: float, action: Action, judged_seq: int) -> Observed:
    why = Why.DRIFT if action is Action.GUIDE else Why.ON_TRACK
    return Observed(Verdict(relevance, 1.0, 1.0, action, why, "fake:model"), judged_seq)


@pytest.mark.parametrize(("closeness", "guides"), [(0.27, True), (NEAR, False)])
def test_a_model_guides_only_where_the_rules_are_in_doubt(closeness: float, guides: bool) -> None:
    sitting, place = looked_at(closeness, closeness)
    sitting.take(seen_by_model(0.1, Action.GUIDE, place), after=NO_TIME)
    assert bool(sitting.session.oversight.pending) is guides
    sitting.take(seen_by_model(0.1, Action.GUIDE, place), after=NO_TIME)
    assert sitting.session.oversight.analyses == 3


@pytest.mark.parametrize("action", [Action.CONCLUDE, Action.END])
def test_a_model_never_ends_a_session(action: Action) -> None:
    sitting, place = looked_at(0.27, 0.27)
    sitting.take(seen_by_model(0.1, action, place), after=NO_TIME)
    assert [d.direction for d in of(sitting, DirectionGiven)] == [Direction.GUIDE]
    assert sitting.session.status is SessionStatus.LIVE


def test_what_a_model_saw_of_an_earlier_look_counts_for_nothing() -> None:
    sitting, place = looked_at(NEAR)
    assert isinstance(sitting.take(seen_by_model(0.1, Action.GUIDE, place - 1)), Wait)
    assert sitting.session.oversight.analyses == 1
