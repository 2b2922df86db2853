"""The connections of candidates in PostgreSQL, each with a lease that its process renews for as long as it lives."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.tables import AttendanceRow
from vivaroom.db.unit import Unit


async def keep_lease(unit: Unit, session_id: UUID, connection_id: UUID, until: datetime) -> None:
    """A connection is there, until then."""
    values = {"session_id": session_id, "connection_id": connection_id, "org_id": unit.owner, "until": until}
    lease = insert(AttendanceRow).values(**values)
    await unit.execute(
        lease.on_conflict_do_update(index_elements=["session_id", "connection_id"], set_={"until": until})
    )


async def end_lease(unit: Unit, connection_id: UUID, now: datetime) -> None:
    """A connection is gone."""
    await unit.execute(update(AttendanceRow).where(AttendanceRow.connection_id == connection_id).values(until=now))


async def is_attended(unit: Unit, session_id: UUID, now: datetime) -> bool:
    """Whether a connection of this session is there."""
    lease = exists().where(AttendanceRow.session_id == session_id, AttendanceRow.until > now)
    found: bool = (await unit.execute(select(lease))).scalar_one()
    return found


async def lapsed_leases(unit: Unit, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """(organisation, session) of connections that are gone, in a system unit; others skip them while it lasts."""
    query = (
        select(AttendanceRow.org_id, AttendanceRow.session_id)
        .where(AttendanceRow.until <= now)
        .order_by(AttendanceRow.until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [(r.org_id, r.session_id) for r in await unit.execute(query)]


async def forget_lapsed(unit: Unit, session_id: UUID, now: datetime) -> None:
    """Forget the connections of this session that are gone."""
    await unit.execute(delete(AttendanceRow).where(AttendanceRow.session_id == session_id, AttendanceRow.until <= now))
