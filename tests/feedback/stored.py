"""Sessions in a database for the tests of kept reports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert

from tests.feedback.sittings import OPENED, Sitting
from vivaroom.db.tables import AccountRow, OrganisationRow
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.store import Ledger
from vivaroom.kit.ids import new_id


class SilentBus:
    """A bus that nobody listens to."""

    def announce(self, session_id: UUID, seq: int) -> None:
        pass

    @asynccontextmanager
    async def listen(self, session_id: UUID) -> AsyncIterator[AsyncIterator[int]]:
        yield _nothing()


async def _nothing() -> AsyncIterator[int]:
    heard: list[int] = []
    for seq in heard:
        yield seq


@dataclass(frozen=True, slots=True)
class Stored:
    """A session with all its events in the ledger."""

    org: UUID
    owner: UUID
    session_id: UUID


async def store_sitting(database: Database, ledger: Ledger, sitting: Sitting, name: str | None = None) -> Stored:
    """Keep a sitting as a session of a new organisation."""
    stored = Stored(new_id(), new_id(), new_id())
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=stored.org, name="An organisation"))
        await unit.execute(insert(AccountRow).values(id=stored.owner, org_id=stored.org, role="owner"))
    async with database.unit(stored.org) as unit:
        key = SessionKey(stored.session_id.bytes, OPENED + timedelta(days=1))
        new = NewSession(stored.session_id, stored.org, stored.owner, None, sitting.plan, key, candidate_name=name)
        await add_session(unit, new)
        await _append(unit, ledger, stored.session_id, sitting)
    return stored


async def _append(unit: Unit, ledger: Ledger, session_id: UUID, sitting: Sitting) -> None:
    for entry in sitting.recorded:
        held = await ledger.read(unit, session_id, lock=True)
        held = held if held.session.seq == entry.seq - 1 else await ledger.read(unit, session_id)
        await ledger.append(unit, held, [entry.event], entry.at)
