"""What is done before it is sure to be needed, so that the reply comes soon: words are read, and texts are made ready."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

from tests.voice.conversation import QUESTION_IS_HEARD_S, ScriptedRecogniser, ToneVoice, room_for, speak, wait
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import AnswerGiven, TurnTimed
from vivaroom.ports.speech import Transcript
from vivaroom.voice.happenings import Said, Saying, SpeechStopped
from vivaroom.voice.turn_tracker import Patience

READING_S = 0.5
A_BREATH_S = 0.22
QUIET_MS = Patience().quiet_ms


@dataclass
class ReadsAtSilences(ScriptedRecogniser):
    """Reads what came so far when the candidate falls silent; what follows on it needs no more time."""

    silences: list[float] = field(default_factory=list)

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        clock, ready_at = asyncio.get_running_loop(), 0.0
        async for piece in audio:
            if not piece:
                self.silences.append(clock.time())
                ready_at = clock.time() + READING_S
        await asyncio.sleep(max(ready_at - clock.time(), 0.0))
        yield Transcript(self.script.pop(0), is_final=True)


@dataclass
class SlowVoice(ToneVoice):
    """Notes what it is asked to say ahead, what of it was finished, and when it was told to stop."""

    asked: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    given_up_at: list[float] = field(default_factory=list)

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        if not ahead or text in self.ready:
            async for piece in super().say(text, pace=pace):
                yield piece
            return
        self.asked.append(text)
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            self.given_up_at.append(asyncio.get_running_loop().time())
            raise
        self.ready.append(text)
        yield b"\x20\x20"


def test_the_words_are_read_while_the_pause_is_still_being_confirmed() -> None:
    room = room_for("a b c")
    room.recogniser = ReadsAtSilences(["a b c"])

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())
    (timed,) = room.director.of(TurnTimed)
    assert QUIET_MS < timed.waited_ms < timed.understood_ms
    assert abs(timed.understood_ms - (QUIET_MS + 1000 * READING_S)) <= 64


def test_a_breath_is_told_to_the_recogniser_and_ends_no_turn() -> None:
    room = room_for()
    recogniser = room.recogniser = ReadsAtSilences(["a b c"])

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 2)
            await wait(session, A_BREATH_S)
            await speak(session, 2)
            await wait(session, 1)

    in_virtual_time(course())
    assert len(recogniser.silences) == 2
    assert len(room.when(SpeechStopped)) == 1
    (answer,) = room.director.of(AnswerGiven)
    assert answer.sound.ended_ms - answer.sound.started_ms >= 4_000


def test_what_may_be_said_next_is_made_ready_while_the_question_is_still_heard() -> None:
    room = room_for("a b c")
    voice = room.voice = SlowVoice()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, 1)
            assert voice.asked
            assert not room.of(Said)

    in_virtual_time(course())


def test_making_ready_rests_while_the_answer_may_be_over_and_goes_on_with_the_candidate() -> None:
    room = room_for("a b c")
    voice = room.voice = SlowVoice()

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 4)
            asked = len(voice.asked)
            await wait(session, A_BREATH_S)
            fell_silent = QUESTION_IS_HEARD_S + 4
            assert voice.given_up_at
            assert abs(voice.given_up_at[-1] - fell_silent - QUIET_MS / 1000) <= 0.064
            assert len(voice.asked) == asked
            await speak(session, 0.5)
            assert len(voice.asked) == asked + 1
            await wait(session, 2)

    in_virtual_time(course())
    assert len(room.of(Saying)) == 2
