"""Who is let in to speak, and who is told to wait."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.interview.rooms import Room
from tests.voice.conversation import EnergyDetector, ScriptedRecogniser, SureOfTheEnd, ToneVoice
from tests.voice.virtual_time import AtOnce
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import find_session
from vivaroom.interview.signals import Command
from vivaroom.kit.errors import NotFound, TooMany, Unavailable
from vivaroom.kit.ids import new_id
from vivaroom.voice.conversations import Conversations, Studio
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Ended, Ending, Happening, Said, Saying
from vivaroom.voice.recording import RecordedSession
from vivaroom.voice.seat import TurnTaking
from vivaroom.voice.vad_hub import VadHub


class Nobody:
    """A carrier that brings nothing anywhere."""

    async def tell(self, happening: Happening) -> None:
        """Forget it."""


class Noted:
    """A carrier that remembers."""

    def __init__(self) -> None:
        self.happenings: list[Happening] = []

    async def tell(self, happening: Happening) -> None:
        """Remember it."""
        self.happenings.append(happening)


def conversations(room: Room, *, most: int = 2) -> Conversations:
    made = Conversations(room.database, TurnTaking(room.director, room.bus), most=most)
    hub = VadHub(EnergyDetector(), AtOnce())
    made.instruments = Instruments(hub, ScriptedRecogniser(), ToneVoice(), SureOfTheEnd())
    return made


async def test_a_new_connection_raises_the_fence_and_tells_the_old_one(room: Room) -> None:
    session_id = await room.live_session()
    held = conversations(room)
    async with held.open(room.org, session_id, Nobody()) as first, held.open(room.org, session_id, Nobody()) as second:
        assert second.seat.epoch == first.seat.epoch + 1
    assert [announced for announced, _ in room.bus.announced[-2:]] == [session_id, session_id]


class Queued:
    """A carrier that can be waited for."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[Happening] = asyncio.Queue()

    async def tell(self, happening: Happening) -> None:
        """Bring it to whoever waits."""
        self._told.put_nowait(happening)

    async def until(self, kind: type[Happening]) -> None:
        """Once one of this kind was told."""
        while not isinstance(await self._told.get(), kind):
            pass


class OpenedOnce:
    """A model that hears and speaks, and what was told to its dialogue."""

    name = "model"

    def __init__(self) -> None:
        self.ear, self.voice = ScriptedRecogniser(), ToneVoice()
        self.course: list[str] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator["OpenedOnce"]:
        self.course.append("opened")
        yield self
        self.course.append("closed")

    def begins(self, text: str) -> None:
        self.course.append("begins")

    def ended(self, text: str, heard_ms: int, *, whole: bool) -> None:
        self.course.append("heard whole" if whole else "cut")


async def test_a_model_that_hears_and_speaks_is_opened_for_a_conversation_and_closed_with_it(room: Room) -> None:
    session_id = await room.live_session()
    held, model, carrier = conversations(room), OpenedOnce(), Queued()
    assert held.instruments is not None
    held.instruments = replace(held.instruments, dialogues=model)
    async with held.open(room.org, session_id, carrier) as session:
        running = asyncio.create_task(session.run())
        await carrier.until(Saying)
        session.interrupt()
        await carrier.until(Said)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert model.course[:3] == ["opened", "begins", "cut"]
    assert model.course[-1] == "closed"
    assert model.voice.said


async def test_as_many_as_can_be_served_are_let_in_and_no_more(room: Room) -> None:
    session_id, another = await room.live_session(), await room.live_session()
    held = conversations(room, most=1)
    async with held.open(room.org, session_id, Nobody()):
        with pytest.raises(TooMany) as refused:
            async with held.open(room.org, another, Nobody()):
                pass
        assert refused.value.code == "no_room"
        assert held.held == 1
    async with held.open(room.org, another, Nobody()):
        assert held.held == 1
    assert held.held == 0


async def test_whoever_comes_back_takes_the_seat_that_they_have(room: Room) -> None:
    session_id = await room.live_session()
    held = conversations(room, most=1)
    async with held.open(room.org, session_id, Nobody()) as lost:
        async with held.open(room.org, session_id, Nobody()) as back:
            assert (back.seat.epoch, held.held) == (lost.seat.epoch + 1, 1)
        assert held.held == 1
    assert held.held == 0


@pytest.mark.parametrize("recording", [True, False])
async def test_whoever_agreed_to_be_heard_is_recorded_unless_they_did_not_agree_to_that(
    room: Room, tmp_path: Path, *, recording: bool
) -> None:
    session_id = await room.live_session()
    card = await find_session(room.database.glance(room.org), session_id)
    given = ConsentGiven("2026-11", voice=True, recording=recording)
    await consent(room.database, room.director.ledger, room.director.clock, card, given)
    held = conversations(room)
    with ThreadPoolExecutor(1) as thread:
        held.studio = Studio(RawRecordings(tmp_path), thread)
        async with held.open(room.org, session_id, Nobody()) as session:
            assert isinstance(session, RecordedSession) is recording
            assert session.seat.may_hear


async def test_nobody_is_let_in_before_the_voices_are_loaded(room: Room) -> None:
    held = conversations(room)
    held.instruments = None
    with pytest.raises(Unavailable) as refused:
        async with held.open(room.org, await room.live_session(), Nobody()):
            pass
    assert refused.value.code == "voice_not_ready"


async def test_without_voices_it_is_held_in_writing_where_that_will_do(room: Room) -> None:
    held, told = conversations(room), Noted()
    held.instruments = None
    session_id = await room.live_session()
    async with held.open(room.org, session_id, told, or_in_writing=True) as conversation, asyncio.TaskGroup() as tasks:
        tasks.create_task(conversation.run())
        with pytest.raises(Unavailable, match="voice_not_ready"):
            conversation.hear(bytes(640))
        conversation.typed("I would measure first, and then put an index where the plan shows a scan.", "first")
        conversation.pressed(Command.END)
    said = [one for one in told.happenings if isinstance(one, Said)]
    assert len(said) == 3
    assert [one.text for one in told.happenings if isinstance(one, Saying)] == [one.text for one in said]
    assert told.happenings[-1] == Ended(Ending.COMPLETED)


async def test_nothing_is_begun_in_writing_where_the_voices_are_about_to_come(room: Room) -> None:
    held = conversations(room)
    held.instruments, held.awaits_instruments = None, True
    with pytest.raises(Unavailable, match="voice_not_ready"):
        async with held.open(room.org, await room.live_session(), Nobody(), or_in_writing=True):
            pass


async def test_in_writing_too_a_new_connection_takes_over_and_a_restart_sends_on(room: Room) -> None:
    held, first, second = conversations(room), Noted(), Noted()
    held.instruments = None
    session_id = await room.live_session()
    async with (
        held.open(room.org, session_id, first, or_in_writing=True) as old,
        held.open(room.org, session_id, second, or_in_writing=True) as new,
    ):
        await old.run()
        new.leave()
        await new.run()
    assert first.happenings == [Ended(Ending.TAKEN_OVER)]
    assert second.happenings[-1] == Ended(Ending.RESTARTING)


async def test_a_session_that_is_not_there_takes_no_seat(room: Room) -> None:
    held = conversations(room)
    with pytest.raises(NotFound):
        async with held.open(room.org, new_id(), Nobody()):
            pass
    assert held.held == 0
