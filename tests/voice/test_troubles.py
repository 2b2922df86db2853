"""What goes wrong around a conversation, and how it goes on."""

import asyncio

import pytest

from tests.voice.conversation import (
    QUESTION_IS_HEARD_S,
    room_for,
    speak,
    wait,
)
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Directed, Direction
from vivaroom.kit.errors import Invalid
from vivaroom.ports.bus import LOOK
from vivaroom.voice.happenings import (
    Ended,
    Ending,
    Said,
    Trouble,
)


def test_a_recogniser_that_fails_is_told_and_the_question_waits() -> None:
    room = room_for("a b c")
    room.recogniser.fails = 1

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 2)
            await speak(session, 2)
            await wait(session, 2)

    in_virtual_time(course())
    assert [t.code for t in room.of(Trouble)] == ["speech_not_understood"]
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]


def test_somebody_of_whom_no_word_is_understood_is_told_and_the_question_waits() -> None:
    room = room_for("", "a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 2)
            await speak(session, 2)
            await wait(session, 2)

    in_virtual_time(course())
    assert [t.code for t in room.of(Trouble)] == ["speech_not_understood"]
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]


def test_a_cough_is_passed_over() -> None:
    room = room_for("")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 0.5)
            await wait(session, 2)

    in_virtual_time(course())
    assert room.of(Trouble) == []
    assert room.director.of(AnswerGiven) == []


def test_a_voice_that_fails_leaves_the_question_on_the_page() -> None:
    room = room_for("a b c")
    room.voice.fails = True

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 2)
            await speak(session, 2)
            await wait(session, 2)

    in_virtual_time(course())
    assert room.of(Trouble)[0].code == "voice_failed"
    assert len(room.director.of(AnswerGiven)) == 1


def test_a_newer_connection_ends_the_conversation() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 2)
            room.director.taken_over()
            room.bus.announce(session.seat.session_id, LOOK)
            await wait(session, 1)

    in_virtual_time(course())
    assert room.of(Ended) == [Ended(Ending.TAKEN_OVER)]


def test_what_a_recruiter_decides_elsewhere_is_spoken() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            room.director.sitting.take(Directed(Direction.END, "a recruiter"), after=room.director._since())
            room.bus.announce(session.seat.session_id, room.director.sitting.session.seq)
            await wait(session, 2 * QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert room.director.sitting.session.status is SessionStatus.COMPLETED
    assert room.of(Said)[-1].whole
    assert room.of(Ended) == [Ended(Ending.COMPLETED)]


def test_half_a_sample_is_refused() -> None:
    async def course() -> None:
        async with room_for().conversation() as session:
            await asyncio.sleep(0)
            with pytest.raises(Invalid) as refused:
                session.hear(b"\x01")
            assert refused.value.code == "audio_odd_length"

    in_virtual_time(course())
