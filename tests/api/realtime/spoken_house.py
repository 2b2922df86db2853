"""A server whose conversations are spoken: real turns in real time, scripted words, and a voice that is a tone."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.api.realtime.house import House, house_of
from tests.voice.conversation import ScriptedRecogniser, SureOfTheEnd
from vivaroom.api.services import Services
from vivaroom.voice.conversations import Conversations
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import SPEAKING_RATE_HZ
from vivaroom.voice.seat import TurnTaking
from vivaroom.voice.vad_hub import VadHub

LOUD = 0.05
VOICE_HZ = 600.0


class LoudnessDetector:
    """What is loud is voice; coded silence is not quite zero."""

    def memory(self) -> object:
        return None

    def probabilities(self, windows: NDArray[np.float32], memories: Any) -> tuple[NDArray[np.float32], list[object]]:
        return (np.abs(windows).max(axis=1) > LOUD).astype(np.float32), list(memories)


@dataclass
class SineVoice:
    """Says whatever it is given as a tone of the same length."""

    lasts_s: float = 0.6
    name: str = "sine"
    rate_hz: int = SPEAKING_RATE_HZ
    said: list[str] = field(default_factory=list)

    async def say(self, text: str, *, pace: float = 1.0, ahead: bool = False) -> AsyncGenerator[bytes]:
        self.said.append(text)
        moments = np.arange(int(self.lasts_s * self.rate_hz)) / self.rate_hz
        pcm = (np.sin(moments * 2 * np.pi * VOICE_HZ) * 16_000).astype("<i2").tobytes()
        for start in range(0, len(pcm), 9_600):
            yield pcm[start : start + 9_600]


@dataclass
class SpokenHouse:
    """The house, and what its interviewer hears and speaks with."""

    house: House
    recogniser: ScriptedRecogniser
    voice: SineVoice
    held: Conversations


@asynccontextmanager
async def spoken_house(services: Services) -> AsyncIterator[SpokenHouse]:
    """A server for the length of the block."""
    held = Conversations(services.database, TurnTaking(services.director, services.bus), most=4)
    recogniser, voice = ScriptedRecogniser(), SineVoice()
    with ThreadPoolExecutor(1) as thread:
        hub = VadHub(LoudnessDetector(), thread)
        running = asyncio.create_task(hub.run())
        held.instruments = Instruments(hub, recogniser, voice, SureOfTheEnd())
        house = house_of(replace(services, conversations=held))
        house.services = house.app.state.services = replace(services, conversations=held)
        try:
            yield SpokenHouse(house, recogniser, voice, held)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
