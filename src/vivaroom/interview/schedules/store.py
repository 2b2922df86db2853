"""Schedules in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, null, select, update

from vivaroom.db.listing import Listed, Listing
from vivaroom.db.reading import Rows
from vivaroom.db.tables import ScheduleRow
from vivaroom.db.unit import Unit
from vivaroom.interview.designs.design import Brief
from vivaroom.interview.plan import Plan
from vivaroom.interview.schedules.schedule import AWAITED, Application, Booking, Schedule, ScheduleStatus
from vivaroom.kit.errors import NotFound

_APPLICATION = tuple(Application.__dataclass_fields__)
_STATE = tuple(field for field in Schedule.__dataclass_fields__ if field != "booking")
_NAMES = (*_STATE, *_APPLICATION, "brief", "interview_id", "scheduled_at")
_COLUMNS = tuple(getattr(ScheduleRow, name) for name in _NAMES)
_AWAITED = [status.value for status in AWAITED]


async def add_schedule(unit: Unit, schedule: Schedule) -> None:
    """Keep a new schedule."""
    await unit.execute(insert(ScheduleRow).values(**_values(schedule)))


async def find_schedule(source: Rows, schedule_id: UUID) -> Schedule:
    """One schedule. Raises NotFound `schedule_not_found`."""
    return _one(await source.rows(_ONE, id=schedule_id))


async def lock_schedule(unit: Unit, schedule_id: UUID) -> Schedule:
    """The same, held until the unit ends. Raises NotFound `schedule_not_found`."""
    return _one(await unit.rows(_ONE.with_for_update(), id=schedule_id))


async def plan_of_schedule(source: Rows, schedule_id: UUID) -> Plan | None:
    """What the schedule's session will run on; None as long as it is not prepared."""
    found = await source.rows(select(ScheduleRow.plan).where(ScheduleRow.id == bindparam("id")), id=schedule_id)
    return Plan.model_validate(found[0].plan) if found and found[0].plan else None


async def change_schedule(unit: Unit, schedule: Schedule, plan: Plan | None = None) -> None:
    """Write a schedule anew. A plan is kept when it is given, and dropped when the schedule is no longer prepared."""
    values = _values(schedule)
    if plan is not None:
        values["plan"] = plan.model_dump(mode="json")
    elif schedule.prepared_at is None:
        values["plan"] = null()
    await unit.execute(update(ScheduleRow).where(ScheduleRow.id == schedule.id).values(**values))


async def forget_schedule(unit: Unit, schedule_id: UUID) -> None:
    """Forget a schedule; the session that came of it stays."""
    await unit.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))


def schedules_of(source: Rows, status: ScheduleStatus | None) -> Listed[Schedule]:
    """The schedules of the organisation, newest first; of one status, or all."""
    return Listed(source, _ALL) if status is None else Listed(source, _OF, {"status": status.value})


async def session_came(unit: Unit, session_id: UUID, at: datetime | None) -> None:
    """The session of a schedule has begun; one that came of no schedule changes nothing."""
    begun = {"status": ScheduleStatus.IN_PROGRESS.value, "started_at": at, "remind_at": None}
    await _follow(unit, session_id, [*_AWAITED, ScheduleStatus.MISSED.value], begun)


async def session_ended(unit: Unit, session_id: UUID, at: datetime | None) -> None:
    """The session of a schedule is over; one that came of no schedule changes nothing."""
    ended = {"status": ScheduleStatus.COMPLETED.value, "ended_at": at, "remind_at": None}
    await _follow(unit, session_id, [*_AWAITED, ScheduleStatus.IN_PROGRESS.value], ended)


async def reminders_due(unit: Unit, now: datetime, limit: int) -> list[Schedule]:
    """Schedules of which somebody is to be reminded, held until the unit ends; others skip them meanwhile."""
    return await _awaited(unit, ScheduleRow.remind_at <= now, ScheduleRow.remind_at, limit)


async def to_prepare(unit: Unit, before: datetime, limit: int) -> list[Schedule]:
    """Schedules before that time which nobody prepares or has tried to prepare in vain, held until the unit ends."""
    unprepared = (
        (ScheduleRow.scheduled_at <= before)
        & (ScheduleRow.status == ScheduleStatus.SCHEDULED.value)
        & ScheduleRow.prepared_at.is_(None)
        & ScheduleRow.session_id.is_(None)
        & ScheduleRow.error.is_(None)
    )
    return await _awaited(unit, unprepared, ScheduleRow.scheduled_at, limit)


async def nobody_came(unit: Unit, before: datetime, limit: int) -> list[Schedule]:
    """Schedules of that time or before which were never begun, held until the unit ends."""
    return await _awaited(unit, ScheduleRow.scheduled_at <= before, ScheduleRow.scheduled_at, limit)


async def _awaited(unit: Unit, when: Any, first: Any, limit: int) -> list[Schedule]:
    query = select(*_COLUMNS).where(ScheduleRow.status.in_(_AWAITED), when).order_by(first).limit(limit)
    return [_schedule(row) for row in await unit.rows(query.with_for_update(skip_locked=True))]


async def _follow(unit: Unit, session_id: UUID, before: list[str], values: dict[str, Any]) -> None:
    theirs = (ScheduleRow.session_id == session_id, ScheduleRow.status.in_(before))
    await unit.execute(update(ScheduleRow).where(*theirs).values(**values))


def _one(found: Sequence[Any]) -> Schedule:
    if not found:
        raise NotFound("schedule_not_found", "There is no schedule with this id, or it is not yours to see.")
    return _schedule(found[0])


def _schedule(row: Any) -> Schedule:
    fields = dict(zip(_NAMES, row, strict=True))
    booking = Booking(
        Application(**{name: fields[name] for name in _APPLICATION}),
        Brief.model_validate(fields["brief"]),
        fields["interview_id"],
        fields["scheduled_at"],
    )
    state = {name: fields[name] for name in _STATE}
    return Schedule(booking=booking, **(state | {"status": ScheduleStatus(state["status"])}))


def _values(schedule: Schedule) -> dict[str, Any]:
    booking = schedule.booking
    return {
        **{name: getattr(schedule, name) for name in _STATE},
        **{name: getattr(booking.application, name) for name in _APPLICATION},
        "brief": booking.brief.model_dump(mode="json"),
        "interview_id": booking.interview_id,
        "scheduled_at": booking.scheduled_at,
        "error": null() if schedule.error is None else schedule.error,
    }


_ONE = select(*_COLUMNS).where(ScheduleRow.id == bindparam("id"))
_ALL = Listing(ScheduleRow.id, _COLUMNS, _schedule)
_OF = _ALL.where(ScheduleRow.status == bindparam("status"))
