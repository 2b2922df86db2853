"""How the interviewer waits: for the end of a sentence, for a thought, for a candidate who says nothing."""

from tests.voice.conversation import QUESTION_IS_HEARD_S, room_for, speak, wait
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.signals import Command
from vivaroom.voice.happenings import (
    Doing,
    Mood,
    Said,
    Saying,
    SpeechStarted,
    SpeechStopped,
)


def test_a_cough_over_the_interviewer_stops_nothing() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 1)
            await speak(session, 0.14)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    assert room.of(SpeechStarted) == []
    assert room.of(Said)[0].whole


def test_an_unfinished_sentence_is_waited_for() -> None:
    room = room_for("a and", "b and c")
    room.turns.ended_0_1 = 0.1

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 1.4)
            assert room.of(SpeechStopped) == []
            await speak(session, 2)
            await wait(session, 3)

    in_virtual_time(course())
    assert len(room.of(SpeechStopped)) == 1
    assert len(room.recogniser.heard_bytes) == 1, "one utterance, the pause in it"


def test_words_that_follow_before_the_answer_is_taken_belong_to_it() -> None:
    room = room_for("a b", "and c")
    room.recogniser.takes_s = 1.0

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 0.6)
            await speak(session, 1)
            await wait(session, 3)

    in_virtual_time(course())
    (answer,) = room.director.of(AnswerGiven)
    assert answer.text == "a b and c"


def test_asking_for_time_waits_far_longer() -> None:
    room = room_for("let me think", "a b c")
    room.turns.ended_0_1 = 0.6

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.pressed(Command.THINKING)
            await wait(session, 6)
            await speak(session, 1)
            await wait(session, 8)
            assert room.of(SpeechStopped) == []
            session.pressed(Command.DONE)
            await wait(session, 2)

    in_virtual_time(course())
    assert len(room.of(SpeechStopped)) == 1


def test_an_answer_after_let_me_think_may_have_longer_pauses() -> None:
    room = room_for("let me think", "a b c")
    room.turns.ended_0_1 = 0.6

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 1)
            await wait(session, 12)
            assert len(room.of(Saying)) == 2, "it encourages once, and then waits"
            await speak(session, 1)
            await wait(session, 3)
            assert len(room.of(SpeechStopped)) == 1
            await wait(session, 2)

    in_virtual_time(course())
    assert len(room.of(SpeechStopped)) == 2
    assert room.of(Saying)[1].question_id is None


def test_slower_speaks_slower() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            session.pressed(Command.SLOWER)
            await wait(session, 2 * QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    first, second = room.of(Said)[:2]
    assert second.heard_ms / len(second.text) > 1.1 * first.heard_ms / len(first.text)


def test_noise_without_words_is_no_answer() -> None:
    room = room_for("")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 1)
            await wait(session, 2)

    in_virtual_time(course())
    assert room.director.of(AnswerGiven) == []
    assert room.of(Mood)[-1].doing is Doing.LISTENING


def test_silence_is_met_with_patience_and_then_with_the_question_again() -> None:
    room = room_for()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 80)

    in_virtual_time(course())
    said = room.of(Saying)
    assert len(said) == 3
    assert said[1].question_id is None
    assert said[2].question_id == said[0].question_id


def test_whoever_was_not_finished_adds_to_the_answer_that_was_given() -> None:
    room = room_for("a b", "and c", "a b c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 1)
            assert room.of(Mood)[-1].doing is Doing.SPEAKING
            await speak(session, 2)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    first, whole = room.director.of(AnswerGiven)
    assert whole.question_id == first.question_id
    assert whole.text == "a b and c"
    assert (whole.sound.started_ms, len(whole.sound.words)) == (first.sound.started_ms, 4)
    asked, cut, again = room.of(Saying)
    assert asked.question_id == first.question_id
    assert again.question_id == cut.question_id, "the question that was hardly heard is put again"


def test_whoever_interrupts_later_answers_the_question_they_heard() -> None:
    room = room_for("a b", "and c")

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, 3)
            assert room.of(Mood)[-1].doing is Doing.SPEAKING
            await speak(session, 2)
            await wait(session, 1)

    in_virtual_time(course())
    first, second = room.director.of(AnswerGiven)
    assert second.question_id != first.question_id
