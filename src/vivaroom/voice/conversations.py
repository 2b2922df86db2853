"""All live conversations of the process: who is let in, and what each is held with."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.plan import Plan
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.recordings.store import begin_recording
from vivaroom.interview.signals import Command
from vivaroom.kit.errors import TooMany, Unavailable
from vivaroom.voice.dialogue import in_dialogue
from vivaroom.voice.ear import Instruments
from vivaroom.voice.happenings import Carrier
from vivaroom.voice.recorder import Recorder
from vivaroom.voice.recording import RecordedSession, RecordingCarrier
from vivaroom.voice.rehearsing import opening_texts, rehearse
from vivaroom.voice.seat import Seat, TurnTaking
from vivaroom.voice.session import VoiceSession
from vivaroom.voice.written import WrittenSession

FINISHES_S = 12.0
UNDERSTOOD_S = 5.0
"""A process that is told to end has 30 seconds: for whoever is speaking, for their words, and for everything else."""
Held = VoiceSession | RecordedSession | WrittenSession


@dataclass(frozen=True, slots=True)
class Studio:
    """Where conversations are recorded: the folder of raw sound, and the one thread that writes there."""

    raw: RawRecordings
    thread: Executor


class Conversations:
    """Lets in at most `most` conversations at a time: more would make everybody wait, and garble what is said.

    `instruments` are None until the weights are loaded; `awaits_instruments` says that they are to come. Whoever agreed to it is recorded, as long as there is a `studio`.
    """

    def __init__(self, database: Database, turns: TurnTaking, *, most: int) -> None:
        self.instruments: Instruments | None = None
        self.awaits_instruments = False
        self.studio: Studio | None = None
        self.turns = turns
        self.most = most
        self._database = database
        self._attendance = Attendance(turns.director)
        self._held: Counter[UUID] = Counter()
        self._open: set[Held] = set()
        self._nobody = asyncio.Event()
        self._ends = False

    @property
    def held(self) -> int:
        """How many are held now."""
        return len(self._held)

    @asynccontextmanager
    async def open(
        self, org: UUID, session_id: UUID, carrier: Carrier, *, or_in_writing: bool = False
    ) -> AsyncIterator[Held]:
        """A seat for this session, as long as the context is open; a connection that was there before is taken over.

        Where leaving ends the session, its end counts as leaving, unless this process ends and sends its candidates on.
        `or_in_writing`: where there are no instruments, and none to come, the conversation is held without them.
        Raises NotFound, TooMany `no_room` where there is no seat left, Unavailable `voice_not_ready` while the weights load
        and `restarting` while the process ends.
        """
        instruments = self._demand_instruments(or_in_writing=or_in_writing)
        with self._seat(session_id):
            async with in_dialogue(instruments, carrier) as (own, told):
                session = await self._seated(org, session_id, told, own)
                async with self._attendance.attends(org, session_id, lambda: not self._ends):
                    self._open.add(session)
                    try:
                        yield session
                    finally:
                        self._open.discard(session)

    async def _seated(self, org: UUID, session_id: UUID, carrier: Carrier, instruments: Instruments | None) -> Held:
        ledger = self.turns.director.ledger
        async with self._database.unit(org) as unit:
            epoch = await ledger.raise_epoch(unit, session_id)
            known = (await ledger.read(unit, session_id)).session
            recorder = await self._recorder(unit, session_id, epoch, known.consent) if instruments else None
        seat = Seat(org, session_id, epoch, known.may_be_heard)
        if instruments is None:
            return WrittenSession(seat, carrier, self.turns)
        return self._session(seat, carrier, instruments, recorder)

    async def rehearse(self, plan: Plan) -> None:
        """Say to nobody what a session of this plan opens with, so that a voice that remembers has it ready."""
        instruments = self.instruments
        if instruments is not None:
            await rehearse(instruments.voice, opening_texts(plan, self.turns.director.clock), 1.0)

    async def hand_over(self) -> None:
        """End every conversation, so that it goes on in another process; nobody else is let in from now on.

        Whoever is speaking may finish, for `FINISHES_S` at most; then what they have said so far is their answer.
        Returns once all have ended, or after `FINISHES_S` and `UNDERSTOOD_S`.
        """
        self._ends = True
        for session in self._open:
            session.leave()
        if await self._all_left(FINISHES_S):
            return
        for session in self._open:
            session.pressed(Command.DONE)
        await self._all_left(UNDERSTOOD_S)

    async def _all_left(self, within_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._held:
                    self._nobody.clear()
                    await self._nobody.wait()
        return not self._held

    def _demand_instruments(self, *, or_in_writing: bool) -> Instruments | None:
        if self._ends:
            raise Unavailable(
                "restarting", "This server ends; connect again, to the next one.", headers={"Retry-After": "2"}
            )
        if self.instruments is None and (self.awaits_instruments or not or_in_writing):
            raise Unavailable(
                "voice_not_ready",
                "The voices are still loading; connect again in a few seconds, or type.",
                headers={"Retry-After": "3"},
            )
        return self.instruments

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
            if not self._held:
                self._nobody.set()

    def _session(
        self, seat: Seat, carrier: Carrier, instruments: Instruments, recorder: Recorder | None
    ) -> VoiceSession | RecordedSession:
        if recorder is None:
            return VoiceSession(seat, carrier, self.turns, instruments)
        recording = RecordingCarrier(carrier, recorder)
        return RecordedSession(VoiceSession(seat, recording, self.turns, instruments), recording, recorder)

    async def _recorder(self, unit: Unit, session_id: UUID, epoch: int, given: ConsentGiven | None) -> Recorder | None:
        """Who records this connection; None where the candidate has not agreed to be heard, or there is no studio."""
        studio, clock = self.studio, self.turns.director.clock
        if studio is None or given is None or not (given.voice and given.recording):
            return None
        if not await begin_recording(unit, session_id, given.version):
            return None
        return Recorder(studio.raw.folder(session_id, epoch), given.version, clock, studio.thread)
