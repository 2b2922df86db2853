"""The outbox of the mirror in PostgreSQL: one row a session, with how often it changed and what of that was sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.reading import Rows
from vivaroom.db.tables import MirroredRow
from vivaroom.db.unit import Unit


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be sent of a session: `changes` so far, of which the first `sent` are in the mirror.

    `trouble` is the code of why it was given up. While it fails, `tries` were made since `failing_since`.
    """

    session_id: UUID
    org_id: UUID
    changes: int
    sent: int
    trouble: str | None = None
    tries: int = 0
    failing_since: datetime | None = None

    @property
    def is_sent(self) -> bool:
        """Whether the mirror has it all."""
        return self.sent >= self.changes


@dataclass(frozen=True, slots=True)
class Standing:
    """How many sessions wait to be sent, and how many were given up."""

    waiting: int
    given_up: int


async def note_change(unit: Unit, org: UUID, session_id: UUID) -> int | None:
    """A session changed; the number of the change where nobody is on the way to send it, else None."""
    row = MirroredRow
    first = insert(row).values(session_id=session_id, org_id=org, changes=1, sent=0)
    again = first.on_conflict_do_update(index_elements=[row.session_id], set_={"changes": row.changes + 1})
    (found,) = await unit.rows(again.returning(row.changes, row.sent, row.trouble))
    return await _to_be_queued(unit, session_id, Outgoing(session_id, org, *found))


async def note_erasure(unit: Unit, session_id: UUID) -> tuple[UUID, int] | None:
    """A session is gone; its organisation and the number of the change, where it is in the mirror and nobody is on the way."""
    row = MirroredRow
    gone = update(row).where(row.session_id == session_id).values(changes=row.changes + 1)
    found = await unit.rows(gone.returning(row.org_id, row.changes, row.sent, row.trouble))
    if not found:
        return None
    number = await _to_be_queued(unit, session_id, Outgoing(session_id, *found[0]))
    return (found[0].org_id, number) if number is not None else None


async def _to_be_queued(unit: Unit, session_id: UUID, now: Outgoing) -> int | None:
    """Somebody is on the way exactly while something waits that was not given up."""
    if now.sent < now.changes - 1 and now.trouble is None:
        return None
    if now.trouble is not None:
        fresh = {"trouble": None, "tries": 0, "failing_since": None}
        await unit.execute(update(MirroredRow).where(MirroredRow.session_id == session_id).values(**fresh))
    return now.changes


async def outgoing(source: Rows, session_id: UUID) -> Outgoing | None:
    """What is to be sent of a session; None where it was never sent, or where its end is known there."""
    found = await source.rows(_ONE, session_id=session_id)
    return Outgoing(*found[0]) if found else None


async def note_sent(unit: Unit, session_id: UUID, number: int) -> int:
    """The mirror has the session as it was after so many changes; how many there are by now."""
    row = MirroredRow
    fresh = {"trouble": None, "tries": 0, "failing_since": None}
    sent = update(row).where(row.session_id == session_id).values(sent=func.greatest(row.sent, number), **fresh)
    found = await unit.rows(sent.returning(row.changes))
    return int(found[0].changes) if found else number


async def note_failure(unit: Unit, session_id: UUID, now: datetime) -> None:
    """One more try failed."""
    row = MirroredRow
    since = func.coalesce(row.failing_since, now)
    failed = update(row).where(row.session_id == session_id).values(tries=row.tries + 1, failing_since=since)
    await unit.execute(failed)


async def give_up(unit: Unit, session_id: UUID, code: str) -> None:
    """It is not tried any more until the session changes again, or somebody asks for it."""
    await unit.execute(update(MirroredRow).where(MirroredRow.session_id == session_id).values(trouble=code))


async def forget(unit: Unit, session_id: UUID) -> None:
    """Nothing of the session is in the mirror any more."""
    await unit.execute(delete(MirroredRow).where(MirroredRow.session_id == session_id))


async def standing(source: Rows) -> Standing:
    """How the outbox stands."""
    row = MirroredRow
    waiting = func.count().filter(row.sent < row.changes, row.trouble.is_(None))
    (found,) = await source.rows(select(waiting.label("waiting"), func.count(row.trouble).label("given_up")))
    return Standing(found.waiting, found.given_up)


_ONE = select(
    MirroredRow.session_id,
    MirroredRow.org_id,
    MirroredRow.changes,
    MirroredRow.sent,
    MirroredRow.trouble,
    MirroredRow.tries,
    MirroredRow.failing_since,
).where(MirroredRow.session_id == bindparam("session_id"))
