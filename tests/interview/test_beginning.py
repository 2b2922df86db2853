"""Words of an answer that is not given yet: kept with the session, in the order of their connections."""

import pytest

from tests.interview.rooms import Room
from tests.interview.scenes import opened
from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.events import QuestionHeard
from vivaroom.interview.sessions.beginning import begun_after, begun_in, joined, keep_begun
from vivaroom.interview.signals import Command, Commanded
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id


def test_the_last_words_of_each_connection_count_in_the_order_of_the_connections() -> None:
    sitting = opened()
    asked = sitting.turn.put.question_id
    sitting.tell(AnswerBegun(asked, 2, "and"), AnswerBegun(asked, 1, "By hand"), AnswerBegun(asked, 2, "and foot"))
    begun = begun_after(sitting.recorded)
    assert joined(begun, but_for=3) == "By hand and foot"
    assert joined(begun, but_for=2) == "By hand"


def test_nothing_waits_once_an_answer_was_given_and_later_words_begin_anew() -> None:
    sitting = opened()
    sitting.tell(AnswerBegun(sitting.turn.put.question_id, 1, "By hand"))
    begun = begun_after(sitting.recorded)
    sitting.answer_fully()
    asked = sitting.turn.put.question_id
    sitting.tell(AnswerBegun(asked, 1, "By foot"), QuestionHeard(asked, 10, whole=True))
    assert begun_after(sitting.recorded) == {1: "By foot"}
    assert begun_after(sitting.recorded[-2:], begun) == {1: "By foot"}


async def test_words_are_kept_as_long_as_their_question_waits(room: Room) -> None:
    session_id = await room.live_session()
    asked = (await room.held(session_id)).session.turns[-1].put.question_id
    await keep_begun(room.director, room.org, session_id, AnswerBegun(asked, 1, "By\x00hand"))
    assert await begun_in(room.director, room.org, session_id, (await room.held(session_id)).session) == {
        1: "By\ufffdhand"
    }
    await room.answer(session_id)
    await keep_begun(room.director, room.org, session_id, AnswerBegun(asked, 1, "too late"))
    await room.take(session_id, Commanded(Command.END))
    waiting = (await room.held(session_id)).session
    await keep_begun(room.director, room.org, session_id, AnswerBegun(asked, 1, "too late"))
    assert await begun_in(room.director, room.org, session_id, waiting) == {}


async def test_of_a_session_that_is_not_there_nothing_is_kept(room: Room) -> None:
    with pytest.raises(NotFound):
        await keep_begun(room.director, room.org, new_id(), AnswerBegun(new_id(), 1, "By hand"))
