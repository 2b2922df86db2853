"""What is heard and said in a conversation is paid by its session, whoever finds that there is something to do."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

from tests.interview.rooms import Room
from tests.interview.scenes import SESSION_ID
from tests.voice.conversation import (
    QUESTION_IS_HEARD_S,
    EnergyDetector,
    ScriptedRecogniser,
    SureOfTheEnd,
    ToneVoice,
    room_for,
    speak,
    wait,
)
from tests.voice.test_conversations import Nobody, conversations
from tests.voice.virtual_time import AtOnce, in_virtual_time
from vivaroom.kit.ids import new_id
from vivaroom.ports.speech import Transcript
from vivaroom.ports.usage import Payer, charged_to, payer
from vivaroom.voice.ear import Instruments
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.session import VoiceSession
from vivaroom.voice.vad_hub import VadHub

WHO = Payer(new_id(), SESSION_ID)


@dataclass
class PaidRecogniser(ScriptedRecogniser):
    """Remembers who paid for each utterance."""

    paid: list[Payer | None] = field(default_factory=list)

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        self.paid.append(payer())
        async for transcript in super().transcribe(audio):
            yield transcript


@dataclass
class PaidVoice(ToneVoice):
    """Remembers who paid for each text, and whether it was said ahead of time."""

    paid: list[tuple[Payer | None, bool]] = field(default_factory=list)

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        self.paid.append((payer(), ahead))
        async for piece in super().say(text, pace=pace, ahead=ahead):
            yield piece


def test_the_detector_of_all_sessions_lets_each_pay_for_its_own() -> None:
    room, recogniser, voice = room_for(), PaidRecogniser(["a b and c of it"]), PaidVoice()

    async def course() -> None:
        hub = VadHub(EnergyDetector(), AtOnce())
        detecting = asyncio.create_task(hub.run())  # paid by nobody
        instruments = Instruments(hub, recogniser, voice, SureOfTheEnd())
        session = VoiceSession(
            Seat(WHO.org_id, SESSION_ID, 1, True), room, TurnTaking(room.director, room.bus), instruments
        )
        with charged_to(WHO):
            running = asyncio.create_task(session.run())
        await wait(session, QUESTION_IS_HEARD_S)
        await speak(session, 3)
        await wait(session, 2)
        running.cancel()
        detecting.cancel()
        await asyncio.gather(detecting, running, return_exceptions=True)

    in_virtual_time(course())
    assert recogniser.paid == [WHO]
    assert set(voice.paid) == {(WHO, False), (WHO, True)}


async def test_a_connection_is_charged_to_its_session_until_it_ends(room: Room) -> None:
    session_id = await room.live_session()
    async with conversations(room).open(room.org, session_id, Nobody()):
        assert payer() == Payer(room.org, session_id)
    assert payer() is None


async def test_a_turn_is_charged_to_its_session(room: Room) -> None:
    session_id = await room.live_session()
    paid: list[Payer | None] = []

    async def look(text: str) -> None:
        paid.append(payer())

    room.reader.before_it_ends = look
    await room.answer(session_id)
    assert paid == [Payer(room.org, session_id)]
    assert payer() is None
