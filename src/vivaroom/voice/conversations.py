"""All live conversations of the process: who is let in, and what each is held with."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.recordings.store import begin_recording
from vivaroom.kit.errors import TooMany, Unavailable
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Carrier
from vivaroom.voice.recorder import Recorder
from vivaroom.voice.recording import RecordedSession, RecordingCarrier
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.session import VoiceSession


@dataclass(frozen=True, slots=True)
class Studio:
    """Where conversations are recorded: the folder of raw sound, and the one thread that writes there."""

    raw: RawRecordings
    thread: Executor


class Conversations:
    """Lets in at most `most` sessions at a time: more would make everybody wait, and garble what is said.

    A session whose earlier connection has not gone yet, or not been noticed to have gone, keeps the seat that it has.

    `instruments` are None until the weights are loaded. Whoever agreed to it is recorded, as long as there is a `studio`.
    """

    def __init__(self, database: Database, turns: TurnTaking, *, most: int) -> None:
        self.instruments: Instruments | None = None
        self.studio: Studio | None = None
        self.turns = turns
        self.most = most
        self._database = database
        self._held: Counter[UUID] = Counter()

    @property
    def held(self) -> int:
        """How many are held now."""
        return len(self._held)

    @asynccontextmanager
    async def open(
        self, org: UUID, session_id: UUID, carrier: Carrier
    ) -> AsyncIterator[VoiceSession | RecordedSession]:
        """A seat for this session, as long as the context is open; a connection that was there before is taken over.

        Raises NotFound, TooMany `no_room` where there is no seat left, Unavailable `voice_not_ready` while the weights load.
        """
        instruments = self.instruments
        if instruments is None:
            raise Unavailable(
                "voice_not_ready",
                "The voices are still loading; connect again in a few seconds, or type.",
                headers={"Retry-After": "3"},
            )
        with self._seat(session_id):
            async with self._database.unit(org) as unit:
                epoch = await self.turns.director.ledger.raise_epoch(unit, session_id)
                recorder = await self._recorder(unit, session_id, epoch)
            seat = Seat(org, session_id, epoch)
            if recorder is None:
                yield VoiceSession(seat, carrier, self.turns, instruments)
            else:
                recording = RecordingCarrier(carrier, recorder)
                session = VoiceSession(seat, recording, self.turns, instruments)
                yield RecordedSession(session, recording, recorder)

    @contextmanager
    def _seat(self, session_id: UUID) -> Iterator[None]:
        if session_id not in self._held and len(self._held) >= self.most:
            raise TooMany(
                "no_room",
                f"{self.most} spoken interviews are held here now, as many as this machine can serve well: "
                "connect again in a few minutes, or type.",
                headers={"Retry-After": "60"},
            )
        self._held[session_id] += 1
        try:
            yield
        finally:
            self._held[session_id] -= 1
            self._held += Counter()  # forgets the sessions that nobody holds any more

    async def _recorder(self, unit: Unit, session_id: UUID, epoch: int) -> Recorder | None:
        """Who records this connection; None where the candidate has not agreed to be heard, or there is no studio."""
        director, studio = self.turns.director, self.studio
        given = (await director.ledger.read(unit, session_id)).session.consent
        if studio is None or given is None or not given.voice:
            return None
        if not await begin_recording(unit, session_id, given.version):
            return None
        return Recorder(studio.raw.folder(session_id, epoch), given.version, director.clock, studio.thread)
