"""Answers that were spoken: where they stand, how surely they were heard, and which question they answer."""

from uuid import UUID

import pytest

from tests.interview.rooms import Room
from vivaroom.interview.events import AnswerGiven, Evaluated
from vivaroom.interview.moves import Ask, Repeat
from vivaroom.interview.signals import Answered, Opened
from vivaroom.interview.sound import Sound


async def answers(room: Room, session_id: UUID) -> list[AnswerGiven]:
    """The answers in the ledger."""
    return [r.event for r in await room.events(session_id) if isinstance(r.event, AnswerGiven)]


@pytest.mark.parametrize(("confidence", "is_judged"), [(0.9, True), (None, True), (0.2, False)])
async def test_words_that_were_hardly_recognised_are_kept_and_not_judged(
    room: Room, confidence: float | None, is_judged: bool
) -> None:
    session_id = await room.live_session()
    sound = Sound(1, 0, 900, "tests", confidence_0_1=confidence)
    taken = await room.take(session_id, Answered("a b c", sound=sound))
    evaluated = [r.event for r in await room.events(session_id) if isinstance(r.event, Evaluated)]
    assert [e.evaluation.score_0_1 is not None for e in evaluated] == [is_judged]
    assert [e.evaluation.not_scored for e in evaluated] == [None if is_judged else "low_confidence"]
    assert (await answers(room, session_id))[0].text == "a b c"
    assert isinstance(taken.move, Ask)


async def test_an_answer_to_an_earlier_question_is_read_for_that_question(room: Room) -> None:
    session_id = await room.live_session()
    first = (await room.take(session_id, Opened())).held.session.current
    assert first is not None
    await room.answer(session_id, "a b c")
    taken = await room.take(session_id, Answered("a b c and more", question_id=first.put.question_id))
    assert room.reader.read_for[-1][1] == first.put.question_id
    assert isinstance(taken.move, Repeat)
    assert [(a.question_id, a.text) for a in await answers(room, session_id)] == [
        (first.put.question_id, "a b c"),
        (first.put.question_id, "a b c and more"),
    ]
