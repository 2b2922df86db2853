"""Sessions in a database for tests of what happens to them without a client."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update

from tests.feedback.stored import SilentBus
from tests.interview.scenes import plan
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.db.tables import OrganisationRow, SessionRow
from vivaroom.db.unit import Database
from vivaroom.interview.built_in.wording import PlainWording
from vivaroom.interview.director import Director, Taken, Understood
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import Session, SessionStatus, Turn
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.signals import Opened
from vivaroom.interview.store import Ledger
from vivaroom.jobs.occasions import Announcements
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import Job, Transaction

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY_LIVES = timedelta(hours=24)


class NobodyAnswers:
    """A reader of answers that is never asked."""

    async def read(self, plan: Plan, session: Session, turn: Turn, text: str) -> Understood:
        raise AssertionError("nobody answers here")


@dataclass
class NotedJobs:
    """A queue that only notes."""

    queued: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.queued.append(job)


@dataclass
class House:
    """An organisation with sessions and a director."""

    database: Database
    org: UUID
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    jobs: NotedJobs = field(default_factory=NotedJobs)
    ledger: Ledger = field(default_factory=lambda: Ledger(SilentBus()))

    @property
    def director(self) -> Director:
        announcements = Announcements(self.jobs, Publisher(self.jobs, self.clock))
        return Director(
            self.database, self.ledger, NobodyAnswers(), PlainWording(), self.jobs, announcements, self.clock
        )

    async def new_session(self, invitation_id: UUID | None = None) -> UUID:
        """A session of 30 minutes that nobody entered yet."""
        key = SessionKey(new_id().bytes, self.clock.now() + KEY_LIVES)
        new = NewSession(new_id(), self.org, new_id(), None, plan(), key, invitation_id=invitation_id)
        async with self.database.unit(self.org) as unit:
            await add_session(unit, new)
        return new.id

    async def live_session(self) -> UUID:
        """A session whose first question was asked."""
        session_id = await self.new_session()
        await self.enters(session_id)
        return session_id

    async def enters(self, session_id: UUID) -> Taken:
        """The candidate comes in."""
        return await self.director.take_turn(self.org, session_id, Opened())

    async def status(self, session_id: UUID) -> SessionStatus:
        """Where a session stands."""
        async with self.database.unit(self.org) as unit:
            (row,) = await unit.rows(select(SessionRow.status).where(SessionRow.id == session_id))
        return SessionStatus(row.status)

    async def make_due(self, session_id: UUID) -> None:
        """Let the session's moment be now, whatever its plan says."""
        async with self.database.system_unit() as unit:
            await unit.execute(update(SessionRow).where(SessionRow.id == session_id).values(due_at=self.clock.now()))


async def house_on(database: Database) -> House:
    """A new organisation; sessions of other tests are never due."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(update(SessionRow).values(due_at=None, secret_expires_at=None))
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return House(database, org)
