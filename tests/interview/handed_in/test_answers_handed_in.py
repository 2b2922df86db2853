"""An answer that was handed in is kept until its turn is taken, is told from its repetition, and taken once."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from tests.interview.rooms import Room, room_in
from vivaroom.db.unit import Database
from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.handed_in.answer import Given, HandedIn, HandedInStatus
from vivaroom.interview.handed_in.handing import hand_in
from vivaroom.interview.handed_in.hearing_late import UNHEARD_AFTER, LateListener
from vivaroom.interview.handed_in.store import find_handed_in, last_handed_in
from vivaroom.interview.handed_in.taking import EARS_COME_WITHIN, LOOKS_AGAIN, AnswerTaker
from vivaroom.interview.signals import Answered, Command, Commanded
from vivaroom.interview.sound import UNRECORDED
from vivaroom.kit.errors import Conflict, NotFound, ProviderBroken, Unavailable
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import TakeAnswer
from vivaroom.ports.speech import Transcript, Word

WORDS = "a b c"


@dataclass
class OneSecond:
    """Reads every file as a second of sound."""

    def decode(self, content: bytes) -> bytes:
        return bytes(32_000)


@dataclass
class Ears:
    """Understand what they are told to; without it they are not there."""

    understands: str | Exception | None = None
    decoder: OneSecond = field(default_factory=OneSecond)
    recogniser: str = "ears"

    @property
    def is_ready(self) -> bool:
        return self.understands is not None

    async def hear_pcm(self, pcm: bytes) -> Transcript:
        match self.understands:
            case str(text):
                return Transcript(text, True, (Word(text, 100, 900),), 0.9)
            case None:
                raise Unavailable("voice_not_ready", "No voice.")
            case error:
                raise error


@pytest.fixture
async def room(database: Database) -> Room:
    return await room_in(database)


def taker(room: Room, ears: Ears | None = None) -> AnswerTaker:
    return AnswerTaker(room.database, room.director, ears or Ears(), room.bus)


async def handed_in(room: Room, session_id: UUID, given: Given) -> HandedIn:
    async with room.database.unit(room.org) as unit:
        return await hand_in(unit, room, session_id, given)


async def said(room: Room, session_id: UUID) -> list[str]:
    return [entry.event.text for entry in await room.events(session_id) if isinstance(entry.event, AnswerGiven)]


async def asked(room: Room, session_id: UUID) -> UUID:
    current = (await room.held(session_id)).session.current
    assert current is not None
    return current.put.question_id


async def last(room: Room, session_id: UUID) -> HandedIn:
    found = await last_handed_in(room.database.glance(room.org), session_id)
    assert found is not None
    return found


async def test_it_is_kept_with_its_job_and_its_words_go_when_the_ledger_has_them(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(WORDS))
    assert room.jobs.queued[-1] == TakeAnswer(room.org, session_id, answer.id)
    glance = room.database.glance(room.org)
    assert (await find_handed_in(glance, answer.id))[1].text == WORDS
    await taker(room).take_now(answer)
    assert await said(room, session_id) == [WORDS]
    assert (await find_handed_in(glance, answer.id))[1].text is None
    assert (await last(room, session_id)).status is HandedInStatus.TAKEN


async def test_two_who_take_it_take_it_once(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(WORDS))
    await room.take(session_id, Answered(WORDS, answer.client_id))  # and died before that was noted
    assert await taker(room).take(TakeAnswer(room.org, session_id, answer.id)) is None
    assert await said(room, session_id) == [WORDS]
    assert not (await last(room, session_id)).waits


async def test_who_died_before_noting_a_turn_keeps_nobody_from_the_next_one(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(WORDS))
    await room.take(session_id, Answered(WORDS, answer.client_id))
    assert (await handed_in(room, session_id, Given("d e f"))).id != answer.id


@pytest.mark.parametrize("key", [None, "key"])
async def test_a_retry_is_the_same_answer_while_it_waits_and_afterwards(room: Room, key: str | None) -> None:
    session_id = await room.live_session()
    given = Given(WORDS, question_id=await asked(room, session_id), key=key)
    first = await handed_in(room, session_id, given)
    assert (await handed_in(room, session_id, given)).id == first.id
    await taker(room).take_now(first)
    assert (await handed_in(room, session_id, given)).id == first.id
    assert await said(room, session_id) == [WORDS]


async def test_the_same_words_to_a_question_that_is_asked_again_are_another_answer(room: Room) -> None:
    session_id = await room.live_session()
    given = Given("Could you repeat the question please?", question_id=await asked(room, session_id))
    for _ in range(2):
        await taker(room).take_now(await handed_in(room, session_id, given))
    assert await said(room, session_id) == [given.text] * 2


async def test_another_answer_has_to_wait(room: Room) -> None:
    session_id = await room.live_session()
    await handed_in(room, session_id, Given(WORDS))
    with pytest.raises(Conflict, match="answer_waiting"):
        await handed_in(room, session_id, Given("d e f"))


async def test_where_no_answer_is_taken_none_is_kept(room: Room) -> None:
    session_id = await room.live_session()
    with pytest.raises(NotFound, match="question_not_found"):
        await handed_in(room, session_id, Given(WORDS, question_id=new_id()))
    await room.take(session_id, Commanded(Command.END))
    with pytest.raises(Conflict, match="session_closed"):
        await handed_in(room, session_id, Given(WORDS))
    assert await last_handed_in(room.database.glance(room.org), session_id) is None


async def test_a_session_that_closed_meanwhile_tells_the_answer(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(WORDS))
    await room.take(session_id, Commanded(Command.END))
    await taker(room).take_now(answer)
    told = await last(room, session_id)
    assert (told.status, (told.error or {})["code"]) == (HandedInStatus.FAILED, "session_closed")


async def test_sound_is_understood_and_its_words_are_judged_as_spoken_ones(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(sound=b"some file"))
    await taker(room, Ears(WORDS)).take_now(answer)
    (given,) = [entry.event for entry in await room.events(session_id) if isinstance(entry.event, AnswerGiven)]
    assert given.sound is not None
    assert (given.text, given.took_ms, given.sound.part, given.sound.recogniser) == (WORDS, 1000, UNRECORDED, "ears")
    assert (await find_handed_in(room.database.glance(room.org), answer.id))[1].sound is None


async def test_what_fails_for_a_while_is_left_to_the_job(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(sound=b"some file"))
    broken = taker(room, Ears(ProviderBroken("ears", "cut")))
    await broken.take_now(answer)
    assert (await last(room, session_id)).waits
    with pytest.raises(ProviderBroken):
        await broken.take(TakeAnswer(room.org, session_id, answer.id))
    await taker(room, Ears(WORDS)).settle(room.org, session_id)
    assert await said(room, session_id) == [WORDS]


async def test_a_process_without_ears_leaves_sound_to_others_for_a_while(room: Room) -> None:
    session_id = await room.live_session()
    answer = await handed_in(room, session_id, Given(sound=b"some file"))
    job = TakeAnswer(room.org, session_id, answer.id)
    assert await taker(room).take(job) == LOOKS_AGAIN
    room.clock.move(EARS_COME_WITHIN + timedelta(seconds=1))
    with pytest.raises(Unavailable, match="voice_not_ready"):
        await taker(room).take(job)


async def test_sound_that_nobody_has_heard_is_heard_late_by_a_process_that_can(room: Room) -> None:
    session_id = await room.live_session()
    await handed_in(room, session_id, Given(sound=b"some file"))
    typed = await room.live_session()
    await handed_in(room, typed, Given(text=WORDS))
    await LateListener(taker(room, Ears(WORDS))).look()
    assert await said(room, session_id) == [], "its own process may still be at it"
    room.clock.move(UNHEARD_AFTER + timedelta(seconds=1))
    assert await LateListener(taker(room)).look() == 0
    assert await LateListener(taker(room, Ears(WORDS))).look() >= 1
    assert await said(room, session_id) == [WORDS]
    assert await said(room, typed) == [], "workers take what needs no ears"
