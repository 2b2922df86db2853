"""A language model's words are spoken while it still looks for the rest; what it breaks off ends in the planned question."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from tests.voice.conversation import QUESTION_IS_HEARD_S, MemoryDirector, Room, room_for, speak, wait
from tests.voice.virtual_time import in_virtual_time
from vivaroom.interview.events import FellBack, QuestionAsked, QuestionHeard, Spoken, TurnTimed
from vivaroom.interview.model.wording import ModelWording
from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.language import Output, Task
from vivaroom.voice.happenings import Said, Saying, SayingAudio, SayingMore, SpeechStarted

FIRST = "Thank you, that is a point that we may come back to in a moment."
QUESTION = "How would you say that q2 is done?"
PLANNED = "How is q2 done?"
BETWEEN_TOKENS_S = 0.1
HEARD_A_WHILE_S = 2.0


@dataclass
class SlowModel:
    """Speaks a token at a time, and fails in the end where it is told to."""

    tokens: Sequence[str]
    fails: bool = False
    name: str = "slow"
    told_at: list[float] = field(default_factory=list)

    async def decide(self, task: Task, output: type[Output]) -> Output:
        raise ProviderBroken(self.name, "it only speaks")

    async def speak(self, task: Task) -> AsyncGenerator[str, None]:
        for token in self.tokens:
            await asyncio.sleep(BETWEEN_TOKENS_S)
            self.told_at.append(asyncio.get_running_loop().time())
            yield token
        if self.fails:
            raise ProviderBroken(self.name, "told to fail")


def tokens(text: str) -> list[str]:
    return [f"{word} " for word in text.split()]


def room_of(model: SlowModel) -> Room:
    room = room_for("a b c")
    object.__setattr__(room.director, "wording", ModelWording(model))
    return room


def held(room: Room, *, interrupted: bool = False) -> None:
    """One answer, and the reply to its end or until the candidate speaks over it."""

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            if interrupted:
                while len({sound.saying for sound in room.of(SayingAudio)}) < 2:
                    await wait(session, 0.1)
                await wait(session, HEARD_A_WHILE_S)
                await speak(session, 1)
            await wait(session, QUESTION_IS_HEARD_S)

    in_virtual_time(course())


def reply_sounds_at(room: Room) -> float:
    saying = room.of(Saying)[1].saying
    return next(at for at, told in room.told if isinstance(told, SayingAudio) and told.saying == saying)


def spoken_in(director: MemoryDirector) -> list[str]:
    return [event.text for event in director.of(Spoken)]


def test_the_first_sentence_sounds_before_the_model_has_found_its_last_word() -> None:
    model = SlowModel(tokens(f"{FIRST} {QUESTION}"))
    room = room_of(model)
    held(room)
    assert reply_sounds_at(room) < model.told_at[-1]
    asked = room.of(Saying)[1]
    assert asked.text == FIRST
    assert room.of(SayingMore) == [SayingMore(asked.saying, QUESTION)]
    said = room.of(Said)[1]
    assert (said.text, said.whole) == (f"{FIRST} {QUESTION}", True)
    assert spoken_in(room.director) == [f"{FIRST} {QUESTION}"]
    assert room.director.sitting.turn.put.text == f"{FIRST} {QUESTION}"


def test_the_question_is_decided_before_the_model_is_asked_for_words() -> None:
    model = SlowModel(tokens(f"{FIRST} {QUESTION}"))
    room = room_of(model)
    held(room)
    asked = room.director.of(QuestionAsked)[1]
    assert asked.question.text == PLANNED
    (timed,) = room.director.of(TurnTimed)
    assert timed.voiced_ms - timed.decided_ms >= 1000 * BETWEEN_TOKENS_S * len(FIRST.split())


def test_speaking_over_it_cuts_the_words_to_what_was_heard_and_stops_the_model() -> None:
    model = SlowModel(tokens(f"{FIRST} {QUESTION}"), fails=True)
    room = room_of(model)
    held(room, interrupted=True)
    said = room.of(Said)[1]
    assert not said.whole
    assert FIRST.startswith(said.text)
    assert said.text
    started = room.when(SpeechStarted)[1]
    late = [at for at, h in room.told if isinstance(h, SayingAudio) and h.saying == said.saying and at > started]
    assert late == []
    heard = room.director.of(QuestionHeard)[1]
    assert (heard.whole, heard.heard_ms) == (False, said.heard_ms)
    assert spoken_in(room.director)[0].startswith(FIRST)
    assert spoken_in(room.director)[0].endswith("?")


def test_a_model_that_fails_in_the_middle_of_the_question_leaves_the_planned_one_behind_its_beginning() -> None:
    room = room_of(SlowModel(tokens(f"{FIRST} How would you"), fails=True))
    held(room)
    said = room.of(Said)[1]
    assert (said.text, said.whole) == (f"{FIRST} {PLANNED}", True)
    assert [event.reason for event in room.director.of(FellBack)] == ["model_broken"]
    assert spoken_in(room.director) == [f"{FIRST} {PLANNED}"]


def test_a_model_that_fails_in_its_first_sentence_leaves_the_planned_words() -> None:
    room = room_of(SlowModel(tokens("Thank you, that"), fails=True))
    held(room)
    said = room.of(Said)[1]
    assert said.whole
    assert said.text.endswith(PLANNED)
    assert "that" not in said.text
    assert len(room.director.of(FellBack)) == 1
    assert spoken_in(room.director) == []


def test_the_words_that_this_conversation_noted_are_no_news_to_it() -> None:
    room = room_of(SlowModel(tokens(f"{FIRST} {QUESTION}")))

    async def course() -> None:
        async with room.conversation() as session:
            await wait(session, QUESTION_IS_HEARD_S)
            await speak(session, 3)
            await wait(session, QUESTION_IS_HEARD_S)
            assert room.director.of(Spoken)
            before = len(room.told)
            room.bus.announce(session.seat.session_id, 0)
            await wait(session, 1)
            assert len(room.told) == before

    in_virtual_time(course())
