"""A live conversation that is recorded, in virtual time, and what of it is on disk."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.interview.scenes import SESSION_ID, START
from tests.voice.conversation import EnergyDetector, Room
from tests.voice.virtual_time import AtOnce
from vivaroom.interview.recordings.raw import CANDIDATE, INTERVIEWER, RawPart, RawRecordings
from vivaroom.kit.ids import new_id
from vivaroom.voice.ear import Instruments
from vivaroom.voice.recorder import Recorder
from vivaroom.voice.recording import RecordedSession, RecordingCarrier
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.session import VoiceSession
from vivaroom.voice.vad_hub import VadHub

CONSENT = "2026-11"


class LoopClock:
    """The moments of a virtual loop."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())


@dataclass
class Studio:
    """A room whose conversation is recorded into a folder."""

    room: Room
    folder: Path
    thread: Executor = field(default_factory=AtOnce)

    @asynccontextmanager
    async def conversation(self) -> AsyncIterator[RecordedSession]:
        """The session, running, with its recorder."""
        room = self.room
        hub = VadHub(EnergyDetector(), AtOnce())
        instruments = Instruments(hub, room.recogniser, room.voice, room.turns)
        seat = Seat(new_id(), SESSION_ID, room.director.epoch, may_hear=True)
        recorder = Recorder(self.raw.folder(SESSION_ID, seat.epoch), CONSENT, LoopClock(), self.thread)
        carrier = RecordingCarrier(room, recorder)
        session = VoiceSession(seat, carrier, TurnTaking(room.director, room.bus), instruments)
        recorded = RecordedSession(session, carrier, recorder)
        detecting = asyncio.create_task(hub.run())
        running = asyncio.create_task(recorded.run())
        try:
            yield recorded
        finally:
            running.cancel()
            detecting.cancel()
            await asyncio.gather(detecting, running, return_exceptions=True)

    @property
    def raw(self) -> RawRecordings:
        """The folder as the job sees it."""
        return RawRecordings(self.folder)

    @property
    def part(self) -> RawPart:
        """The only part."""
        (found,) = self.raw.parts(SESSION_ID)
        return found

    def candidate(self) -> NDArray[np.int16]:
        """What is on disk of the candidate, 16 samples a millisecond."""
        return np.fromfile(self.part.folder / CANDIDATE, dtype="<i2")

    def interviewer(self) -> NDArray[np.int16]:
        """What is on disk of the interviewer, 24 samples a millisecond."""
        return np.fromfile(self.part.folder / INTERVIEWER, dtype="<i2")


def spans(samples: NDArray[np.int16], a_ms: int, apart_ms: int = 60) -> list[tuple[int, int]]:
    """Where there is sound, from millisecond to millisecond; less than `apart_ms` of silence does not end it."""
    loud = np.flatnonzero(samples)
    if not len(loud):
        return []
    breaks = np.flatnonzero(np.diff(loud) > apart_ms * a_ms)
    begins, ends = loud[np.r_[0, breaks + 1]], loud[np.r_[breaks, len(loud) - 1]] + 1
    return [(int(begin) // a_ms, int(end) // a_ms) for begin, end in zip(begins, ends, strict=True)]
