"""What the candidate decides about their own sound: when an utterance is over, that it is void, that it is heard at all."""

import asyncio

import numpy as np
import pytest

from tests.voice.conversation import (
    FRAME_MS,
    QUESTION_IS_HEARD_S,
    SILENCE,
    VOICE,
    room_for,
    speak,
    wait,
)
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven, ConsentGiven
from vivaroom.interview.signals import Command
from vivaroom.kit.errors import Forbidden
from vivaroom.voice.happenings import Heard, Mood, Said, SpeechDropped, SpeechStarted, SpeechStopped, Trouble
from vivaroom.voice.session import VoiceSession

FRAMES_A_SECOND = 1_000 // FRAME_MS
SOFT = np.zeros(16 * FRAME_MS, "<i2").tobytes()


def pour(session: VoiceSession, seconds: float, sound: bytes = VOICE) -> None:
    """So much sound at once, as it comes when a network goes on that stood still."""
    for _ in range(round(seconds * FRAMES_A_SECOND)):
        session.hear(sound)


def test_who_pours_an_answer_in_and_is_done_at_once_is_heard_whole() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            pour(session, 8)
            session.pressed(Command.DONE)
            await asyncio.sleep(2)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]
    assert room.recogniser.heard_bytes[0] >= 8 * FRAMES_A_SECOND * len(VOICE) - 2 * 512 * 2


def test_a_burst_after_a_stalled_network_is_heard_like_the_same_sound_in_its_own_time() -> None:
    """A minute that comes at once: two utterances with a long pause between, each once, no word in both."""
    room = room_for("a b", "c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            pour(session, 20)
            pour(session, 10, SILENCE)
            pour(session, 20)
            pour(session, 10, SILENCE)
            await asyncio.sleep(QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    spans = [(round(h.started_ms / 1000), round(h.ended_ms / 1000)) for h in room.of(Heard)]
    assert spans == [(12, 32), (42, 62)]
    (answer,) = room.director.of(AnswerGiven)
    assert sorted(answer.text.split()) == ["a", "b", "c"]
    seconds = [heard / 32_000 for heard in room.recogniser.heard_bytes]
    assert all(20 <= one < 24 for one in seconds), seconds


def test_by_hand_a_turn_ends_with_the_word_of_the_client_and_no_pause_ends_it() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.wait_for_done(by_hand=True)
            for _ in range(3):
                await speak(session, 2)
                await wait(session, 20)
            assert not room.of(SpeechStopped)
            session.pressed(Command.DONE)
            await asyncio.sleep(2)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]
    assert len(room.of(SpeechStarted)) == len(room.of(SpeechStopped)) == len(room.of(Heard)) == 1


def test_by_hand_even_what_no_detector_takes_for_voice_is_understood() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.wait_for_done(by_hand=True)
            await speak(session, 3, SOFT)
            session.pressed(Command.DONE)
            await asyncio.sleep(2)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]


def test_by_hand_the_interviewer_is_not_interrupted_by_sound_but_by_a_finished_turn() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            session.wait_for_done(by_hand=True)
            await wait(session, 0.5)
            await speak(session, 2)
            assert not room.of(Said)
            session.pressed(Command.DONE)
            await asyncio.sleep(0.1)
            assert [s.whole for s in room.of(Said)] == [False]

    in_virtual_time(course())


def test_when_pauses_count_again_what_was_said_by_hand_is_over() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.wait_for_done(by_hand=True)
            await speak(session, 2)
            session.wait_for_done(by_hand=False)
            await asyncio.sleep(2)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]


def test_what_is_taken_back_before_its_end_is_no_answer() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            session.forget()
            await wait(session, 3)
            assert room.director.of(AnswerGiven) == []
            assert not room.of(Heard)
            await speak(session, 2)
            await wait(session, 2)

    in_virtual_time(course())
    first, second = room.of(SpeechStarted)
    assert room.of(SpeechDropped) == [SpeechDropped(first.utterance)]
    assert [h.utterance for h in room.of(Heard)] == [second.utterance]
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]


def test_what_is_taken_back_right_after_an_answer_takes_nothing_of_the_answer() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.wait_for_done(by_hand=True)
            pour(session, 4)
            session.pressed(Command.DONE)
            pour(session, 2)
            session.forget()
            await asyncio.sleep(1)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b c"]
    assert room.recogniser.heard_bytes == [4 * 32_000 - 4 * 32_000 % 1_024]


def test_what_was_over_before_stays_said_when_the_rest_is_taken_back() -> None:
    room = room_for("a b", "c")
    room.recogniser.takes_s = 0.5

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            session.pressed(Command.DONE)
            await wait(session, 0.1)
            await speak(session, 2)
            session.forget()
            await wait(session, 1)

    in_virtual_time(course())
    assert [a.text for a in room.director.of(AnswerGiven)] == ["a b"]


def test_who_is_done_and_was_not_heard_is_told_so_while_the_interviewer_listens() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 0.5)
            session.pressed(Command.DONE)
            await wait(session, QUESTION_IS_HEARD_S)
            assert not room.of(Trouble)
            session.pressed(Command.DONE)
            await wait(session, 0.1)

    in_virtual_time(course())
    assert [t.code for t in room.of(Trouble)] == ["nothing_heard"]


def test_nobody_is_heard_who_has_not_agreed_and_everybody_as_soon_as_they_have() -> None:
    room = room_for("a b c")
    room.director.sitting.tell(ConsentGiven("2026-11"))

    async def course() -> None:
        async with room.conversation() as session:
            await asyncio.sleep(QUESTION_IS_HEARD_S)
            with pytest.raises(Forbidden) as refused:
                session.hear(VOICE)
            assert refused.value.code == "voice_consent_missing"
            session.typed("a b c")
            await asyncio.sleep(QUESTION_IS_HEARD_S)
            room.director.sitting.tell(ConsentGiven("2026-11", voice=True))
            room.bus.announce(session.seat.session_id, room.director.sitting.session.seq)
            await asyncio.sleep(0.1)
            await speak(session, 2)
            await wait(session, 2)

    in_virtual_time(course())
    assert len(room.director.of(AnswerGiven)) == 2


def test_who_takes_their_consent_back_is_not_heard_any_more_nor_is_what_they_were_saying() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            room.director.sitting.tell(ConsentGiven("2026-11"))
            room.bus.announce(session.seat.session_id, room.director.sitting.session.seq)
            await asyncio.sleep(0.1)
            with pytest.raises(Forbidden):
                session.hear(VOICE)
            await asyncio.sleep(3)

    in_virtual_time(course())
    assert len(room.of(SpeechDropped)) == 1
    assert not room.director.of(AnswerGiven)
    assert room.of(Mood)[-1].doing.value == "listening"


def test_a_monologue_of_two_minutes_is_one_answer_and_loses_nothing() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 120)
            await wait(session, 2)

    in_virtual_time(course())
    (heard,) = room.of(Heard)
    assert heard.ended_ms - heard.started_ms == pytest.approx(120_000, abs=100)
    assert room.recogniser.heard_bytes[0] >= 120 * 32_000 - 2_048


def test_a_noise_that_never_stops_is_cut_into_utterances_so_that_memory_is_bounded() -> None:
    room = room_for("a", "b", "c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 1_300)
            await wait(session, 2)

    in_virtual_time(course())
    assert [round((h.ended_ms - h.started_ms) / 1000) for h in room.of(Heard)] == [600, 600, 100]


def test_what_is_understood_sooner_is_still_told_in_the_order_in_which_it_was_said() -> None:
    room = room_for("a b", "c")
    room.recogniser.takes_s = 3

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            session.pressed(Command.DONE)
            await wait(session, 0.1)
            room.recogniser.takes_s = 0.1
            await speak(session, 1)
            session.pressed(Command.DONE)
            await wait(session, 5)

    in_virtual_time(course())
    first, second = room.of(SpeechStarted)
    assert [h.utterance for h in room.of(Heard)] == [first.utterance, second.utterance]
    assert len(room.director.of(AnswerGiven)) == 1
