"""Sessions in a real database, with stand-ins for everything that the director works with."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select

from tests.interview.scenes import START, covered, graded, plan
from vivaroom.db.tables import OrganisationRow, SessionEventRow, SessionRow
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.built_in.intent import read_intent
from vivaroom.interview.built_in.wording import PlainWording
from vivaroom.interview.coverage import Coverage, Reading
from vivaroom.interview.director import Director, Taken, Understood
from vivaroom.interview.events import Event
from vivaroom.interview.flow.choosing import Scene
from vivaroom.interview.flow.deciding import Judged
from vivaroom.interview.moves import Move
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Recorded, Session, Turn
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.signals import Answered, Opened, Signal
from vivaroom.interview.store import Held, Ledger
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import Job, Transaction


@dataclass
class NotedBus:
    """A bus that only notes what is announced."""

    announced: list[tuple[UUID, int]] = field(default_factory=list)

    def announce(self, session_id: UUID, seq: int) -> None:
        self.announced.append((session_id, seq))

    @asynccontextmanager
    async def listen(self, session_id: UUID) -> AsyncIterator[AsyncIterator[int]]:
        yield _silence()


async def _silence() -> AsyncIterator[int]:
    return
    yield


@dataclass
class Reader:
    """Reads intents by the rules; an answer states the key points that stand in it as words of one letter.

    `before_it_ends` is awaited with the text; it is where tests let the world go on.
    """

    later: bool = False
    remarks: tuple[Event, ...] = ()
    before_it_ends: Callable[[str], Awaitable[None]] | None = None
    read_for: list[tuple[str, UUID]] = field(default_factory=list)

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        self.read_for.append((text, turn.put.question_id))
        if self.before_it_ends is not None:
            await self.before_it_ends(text)
        planned = plan.find(turn.put.slug)
        reading = read_intent(text)
        if planned is None or reading is not Reading.SUBSTANTIVE:
            return Understood(Judged(Coverage(reading)), self.later, self.remarks)
        stated = tuple(word for word in text.split() if len(word) == 1)
        judged = Judged(covered(planned.question, *stated), None if self.later else graded(planned.question, *stated))
        return Understood(judged, self.later, self.remarks)


@dataclass
class Words(PlainWording):
    """A wording that says what it is told to, once."""

    events: list[Callable[[Move], tuple[Event, ...]]] = field(default_factory=list)

    async def word(self, scene: Scene, move: Move) -> tuple[Event, ...]:
        return self.events.pop(0)(move) if self.events else ()


@dataclass
class Jobs:
    """A queue that notes what was queued by transactions that committed."""

    queued: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        assert isinstance(unit, Unit)

        async def committed() -> None:
            self.queued.append(job)

        unit.after_commit(committed)


@dataclass
class Occasions:
    """Notes starts and ends; fails on the next one where told to."""

    told: list[str] = field(default_factory=list)
    fail: bool = False

    async def started(self, unit: Unit, held: Held) -> None:
        self._note("started")

    async def closed(self, unit: Unit, held: Held) -> None:
        self._note("closed")

    def _note(self, what: str) -> None:
        if self.fail:
            raise RuntimeError("the occasion could not be told")
        self.told.append(what)


@dataclass
class Room:
    """An organisation with sessions and the director that takes their turns."""

    database: Database
    org: UUID
    bus: NotedBus = field(default_factory=NotedBus)
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    reader: Reader = field(default_factory=Reader)
    words: Words = field(default_factory=Words)
    jobs: Jobs = field(default_factory=Jobs)
    occasions: Occasions = field(default_factory=Occasions)
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.bus)

    @property
    def director(self) -> Director:
        return Director(self.database, self.ledger, self.reader, self.words, self.jobs, self.occasions, self.clock)

    async def new_session(self, some_plan: Plan | None = None) -> UUID:
        """A session that nobody entered yet."""
        key = SessionKey(new_id().bytes, self.clock.now() + timedelta(hours=24))
        new = NewSession(new_id(), self.org, new_id(), None, some_plan or plan(), key)
        async with self.database.unit(self.org) as unit:
            await add_session(unit, new)
        return new.id

    async def live_session(self, some_plan: Plan | None = None) -> UUID:
        """A session whose first question was asked."""
        session_id = await self.new_session(some_plan)
        await self.take(session_id, Opened())
        return session_id

    async def take(self, session_id: UUID, signal: Signal, epoch: int | None = None) -> Taken:
        """One turn, ten seconds later."""
        self.clock.move(timedelta(seconds=10))
        return await self.director.take_turn(self.org, session_id, signal, epoch)

    async def answer(self, session_id: UUID, text: str = "a b c", client_id: str | None = None) -> Taken:
        """One answer; it states the key points that are its one-letter words."""
        return await self.take(session_id, Answered(text, client_id))

    async def held(self, session_id: UUID, ledger: Ledger | None = None) -> Held:
        """The session as a process that knows nothing yet would read it."""
        async with self.database.unit(self.org) as unit:
            return await (ledger or Ledger(self.bus)).read(unit, session_id)

    async def events(self, session_id: UUID) -> list[Recorded]:
        """Everything in the ledger of a session."""
        async with self.database.unit(self.org) as unit:
            return await self.ledger.events(unit, session_id)

    async def seqs(self, session_id: UUID) -> list[int]:
        """The places in the ledger that are taken, as the table has them."""
        async with self.database.system_unit() as unit:
            query = select(SessionEventRow.seq).where(SessionEventRow.session_id == session_id)
            return sorted((await unit.execute(query)).scalars())

    async def row(self, session_id: UUID) -> SessionRow:
        """The row of a session, behind row-level security."""
        async with self.database.system_unit() as unit:
            found = await unit.execute(select(SessionRow.__table__).where(SessionRow.id == session_id))
            return found.one()  # type: ignore[return-value]  # has the same attributes


async def room_in(database: Database) -> Room:
    """A new organisation."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return Room(database, org)


async def all_of(*waiting: Awaitable[object]) -> list[object]:
    """Results and errors of things that are done at the same time."""
    return list(await asyncio.gather(*waiting, return_exceptions=True))
