"""Which move a signal of the past led to."""

from datetime import timedelta

from tests.interview.scenes import Sitting, opened
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.events import AnswerGiven, CommandGiven, Event, Spoken
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.moves import Ask, Move, Repeat, Wait
from vivaroom.interview.past import move_after
from vivaroom.interview.session import Recorded
from vivaroom.interview.signals import Answered, Command, Commanded, Directed, Direction, Opened, Ticked


def since(sitting: Sitting, kind: type[Event]) -> list[Recorded]:
    """The events from the first of this kind on."""
    start = next(n for n, r in enumerate(sitting.recorded) if isinstance(r.event, kind))
    return sitting.recorded[start:]


def answered() -> tuple[Sitting, Move]:
    """A sitting with one answer, and what followed it."""
    sitting = opened()
    return sitting, sitting.answer("b")


def test_the_move_of_an_answer_is_found_again() -> None:
    sitting, move = answered()
    assert move_after(since(sitting, AnswerGiven)) == move


def test_later_signals_do_not_change_it() -> None:
    sitting, move = answered()
    sitting.take(Commanded(Command.SLOWER))
    sitting.take(Directed(Direction.CONCLUDE, "recruiter"))
    assert move_after(since(sitting, AnswerGiven)) == move


def test_coming_back_later_does_not_change_it() -> None:
    sitting, move = answered()
    assert isinstance(sitting.take(Opened()), Repeat)
    assert move_after(since(sitting, AnswerGiven)) == move


def test_the_end_by_the_clock_does_not_change_it() -> None:
    sitting, move = answered()
    sitting.take(Ticked(), after=timedelta(hours=1))
    assert move_after(since(sitting, AnswerGiven)) == move


def test_silence_after_a_pause_stays_silence_when_the_candidate_comes_back() -> None:
    sitting = opened()
    sitting.command(Command.PAUSE)
    sitting.take(Opened())
    assert move_after(since(sitting, CommandGiven)) == Wait()


def test_a_question_is_told_in_the_words_in_which_it_was_spoken_even_when_they_came_late() -> None:
    sitting, _ = answered()
    put = sitting.turn.put
    sitting.take(Answered("…"), Judged(Coverage(Reading.NEEDS_TIME)))
    sitting.tell(Spoken(put.question_id, "So, and c?"), Spoken(sitting.session.turns[0].put.question_id, "Other."))
    told = move_after(since(sitting, AnswerGiven))
    assert getattr(told, "question").text == "So, and c?"  # noqa: B009  whichever kind of question
    assert getattr(told, "lead_in") is None  # noqa: B009


def test_words_for_a_move_that_is_known_change_only_that_move() -> None:
    sitting = opened()
    move = sitting.moves[0]
    assert isinstance(move, Ask)
    spoken = [Recorded(0, sitting.now, Spoken(move.question.question_id, "Well, how?"))]
    worded = move_after(spoken, move)
    assert isinstance(worded, Ask)
    assert worded.question.text == "Well, how?"
    assert move_after(spoken, Wait()) == Wait()


def test_nothing_came_of_nothing() -> None:
    assert move_after([]) == Wait()
