"""A spoken interview as the candidate lives it, in virtual time."""

from itertools import pairwise

import pytest

from tests.voice.conversation import (
    CHARACTERS_A_SECOND,
    QUESTION_IS_HEARD_S,
    room_for,
    speak,
    wait,
)
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven, QuestionHeard, SessionClosed, TurnTimed
from vivaroom.interview.moves import Ask, spoken_parts
from vivaroom.voice.happenings import (
    Doing,
    Ended,
    Ending,
    Heard,
    Mood,
    Moved,
    Partial,
    Said,
    Saying,
    SayingAudio,
    SpeechStarted,
    SpeechStopped,
)


def test_the_interviewer_speaks_first_and_the_question_is_heard_to_its_end() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    (saying,) = room.of(Saying)
    assert room.of(Moved)[0].taken.move.question.text in saying.text  # type: ignore[union-attr]  # it asks
    (said,) = room.of(Said)
    assert said.whole
    assert said.text == saying.text
    assert abs(said.heard_ms - room.sound_ms(saying.saying)) <= 1
    assert [m.doing for m in room.of(Mood)] == [Doing.THINKING, Doing.SPEAKING, Doing.LISTENING]
    (heard,) = room.director.of(QuestionHeard)
    assert heard.whole


def test_a_spoken_answer_is_in_the_ledger_before_the_reply_is_heard() -> None:
    room = room_for("a b and c of it")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            await wait(session, 2)

    in_virtual_time(course())
    (answer,) = room.director.of(AnswerGiven)
    assert answer.text == "a b and c of it"
    assert answer.sound.recogniser == "script"
    assert [h.text for h in room.of(Heard)] == ["a b and c of it"]
    first, second = room.of(Saying)
    moved, said = room.when(Moved)[1], room.when(Saying)[1]
    assert moved <= said
    assert isinstance(room.of(Moved)[1].taken.move, Ask)
    assert first.question_id != second.question_id


def test_the_places_of_words_are_places_of_the_incoming_sound() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            await wait(session, 2)

    in_virtual_time(course())
    (answer,) = room.director.of(AnswerGiven)
    began_ms, ended_ms = QUESTION_IS_HEARD_S * 1000, (QUESTION_IS_HEARD_S + 3) * 1000
    assert abs(answer.sound.started_ms - began_ms) <= 64
    assert abs(answer.sound.ended_ms - ended_ms) <= 64
    assert 0 <= began_ms - answer.sound.words[0].started_ms <= 600
    assert [w.text for w in answer.sound.words] == ["a", "b", "c"]


@pytest.mark.parametrize("offset_ms", range(200, 3_000, 100))
def test_a_barge_in_cuts_the_question_to_what_was_heard_whenever_it_comes(offset_ms: int) -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, offset_ms / 1000)
            await speak(session, 2)
            await wait(session, 1)

    in_virtual_time(course())
    said = room.of(Said)[0]
    assert not said.whole
    started = room.when(SpeechStarted)[0]
    late = [at for at, h in room.told if isinstance(h, SayingAudio) and h.saying == said.saying and at > started]
    assert late == []
    saying = room.of(Saying)[0]
    assert saying.text.startswith(said.text)
    assert len(said.text) <= said.heard_ms / 1000 * CHARACTERS_A_SECOND + 1
    assert room.sound_ms(said.saying) - said.heard_ms <= 240, "hardly anything is sent ahead"
    (heard, *_) = room.director.of(QuestionHeard)
    assert (heard.whole, heard.heard_ms) == (False, said.heard_ms)


def test_a_typed_answer_silences_the_interviewer_and_counts_like_a_spoken_one() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 1)
            session.typed("a b c", "mine")
            await wait(session, 1)

    in_virtual_time(course())
    assert not room.of(Said)[0].whole
    (answer,) = room.director.of(AnswerGiven)
    assert (answer.text, answer.sound) == ("a b c", None)


def test_a_whole_interview_is_spoken_to_its_end() -> None:
    room = room_for("a b c", "a b c", "no thank you")

    async def course() -> None:
        async with room.conversation() as session:
            for _ in range(3):
                await wait(session, QUESTION_IS_HEARD_S)
                await speak(session, 3)
            await wait(session, 2 * QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert room.of(Ended) == [Ended(Ending.COMPLETED)]
    assert len(room.director.of(SessionClosed)) == 1
    assert room.of(Said)[-1].whole, "the last words are heard before the end"
    asked = [s.question_id for s in room.of(Saying) if s.question_id]
    assert len(set(asked)) == len(asked)


def test_how_long_a_turn_took_is_in_the_ledger() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    (timed,) = room.director.of(TurnTimed)
    steps = [timed.waited_ms, timed.understood_ms, timed.decided_ms, timed.voiced_ms]
    assert all(a <= b for a, b in pairwise(steps))
    assert 250 <= timed.waited_ms <= 400
    assert timed.voiced_ms <= 700


def test_partial_words_are_told_while_the_candidate_speaks() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            await wait(session, 1)

    in_virtual_time(course())
    stopped = room.when(SpeechStopped)[0]
    assert room.when(Partial)
    assert max(room.when(Partial)) <= stopped
    assert len(room.when(Partial)) == 1  # the recogniser says the same again and again


def test_the_likely_next_question_is_made_ready_while_the_candidate_talks() -> None:
    room = room_for("a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 1)
            rehearsed = list(room.voice.said)
            await speak(session, 2)
            await wait(session, 2)
            assert set(spoken_parts(room.of(Moved)[1].taken.move)) <= set(rehearsed)

    in_virtual_time(course())
