"""A server whose conversations are the product's own, held with a made-up voice and a recogniser that reads a script."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from fastapi import FastAPI
from numpy.typing import NDArray

from tests.api.realtime.house import AGREED, Seated, house_of
from tests.api.whole_server import whole_app
from tests.voice.conversation import SureOfTheEnd
from tests.voice.virtual_time import AtOnce
from vivaroom.api.services import Services
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.policy import USUAL, SessionPolicy
from vivaroom.ports.speech import Transcript
from vivaroom.voice.conversations import Conversations
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import SPEAKING_RATE_HZ
from vivaroom.voice.seat import TurnTaking
from vivaroom.voice.vad_hub import VadHub

WORDS = "I would measure first and then put a queue in front of the writes."


LOUD = 200  # of 32,768: what a change of rate makes of silence is far below


class LoudnessDetector:
    """Whatever is loud is voice."""

    def memory(self) -> object:
        return None

    def probabilities(self, windows: NDArray[np.float32], memories: Any) -> tuple[NDArray[np.float32], list[object]]:
        return np.asarray(np.abs(windows).max(axis=1) > LOUD / 32_768, dtype=np.float32), list(memories)


class BriefVoice:
    """Says every text in 40 ms."""

    name = "brief"
    rate_hz = SPEAKING_RATE_HZ

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        yield b"\x20\x20" * (SPEAKING_RATE_HZ // 25)


@dataclass
class SameWords:
    """Understands the same words in every sound that is loud somewhere; `seconds` is how long each sound was."""

    name: str = "same words"
    seconds: list[float] = field(default_factory=list)

    async def transcribe(self, audio: AsyncIterator[bytes]) -> AsyncGenerator[Transcript]:
        sound = b"".join([piece async for piece in audio])
        self.seconds.append(len(sound) / 32_000)
        is_loud = np.abs(np.frombuffer(sound, "<i2")).max(initial=0) > LOUD
        yield Transcript(WORDS if is_loud else "", is_final=True)


@dataclass
class SpokenHouse:
    """The application, its parts, and what hears."""

    services: Services
    app: FastAPI
    conversations: Conversations
    recogniser: SameWords

    async def seat(self, *, agreed: bool = True, policy: SessionPolicy = USUAL) -> Seated:
        """A new session, of a candidate who has agreed to be heard, or has not."""
        return await house_of(self.services).seat(agreed=AGREED if agreed else None, policy=policy)

    async def agree(self, seat: Seated, given: ConsentGiven = AGREED) -> None:
        """The candidate agrees, over REST or on a page."""
        await house_of(self.services).agree(seat, given)

    async def answers(self, seat: Seated) -> list[str]:
        """What the ledger has of the candidate."""
        held = await self.services.ledger.read(self.services.database.glance(seat.org_id), seat.id)
        return [answer.text for turn in held.session.turns for answer in turn.answers]


@asynccontextmanager
async def spoken_house(services: Services, most: int = 4) -> AsyncIterator[SpokenHouse]:
    """A house on these parts, for the length of the block."""
    conversations = Conversations(services.database, TurnTaking(services.director, services.bus), most=most)
    hub, recogniser = VadHub(LoudnessDetector(), AtOnce()), SameWords()
    conversations.instruments = Instruments(hub, recogniser, BriefVoice(), SureOfTheEnd())
    detecting = asyncio.create_task(hub.run())
    services = replace(services, conversations=conversations)
    try:
        yield SpokenHouse(services, whole_app(services), conversations, recogniser)
    finally:
        detecting.cancel()
        await asyncio.gather(detecting, return_exceptions=True)
