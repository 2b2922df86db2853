"""Reminding of scheduled interviews, preparing them in time, and noticing those that nobody came to.

Reminders go to the organisation's webhooks; no mail is sent from here.
"""

from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

import structlog

from vivaroom.db.unit import Unit
from vivaroom.interview.schedules.hours import CLOSES_AFTER, PREPARES_BEFORE, next_reminder
from vivaroom.interview.schedules.preparing import order_preparation
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.interview.schedules.scheduling import Scheduler
from vivaroom.interview.schedules.store import change_schedule, nobody_came, reminders_due, to_prepare
from vivaroom.kit.errors import Conflict, NotFound

AT_A_TIME = 100
_log = structlog.get_logger(__name__)


class ScheduleOccasions(Protocol):
    """Who is told of schedules."""

    async def schedule_near(self, unit: Unit, schedule: Schedule, scheduled_at: datetime, remind_at: datetime) -> None:
        """A scheduled interview comes nearer; same transaction."""
        ...

    async def schedule_missed(self, unit: Unit, schedule: Schedule) -> None:
        """Nobody came to a scheduled interview; same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Reminders:
    """Whatever is done is done once, by the transaction that notes it."""

    scheduler: Scheduler
    occasions: ScheduleOccasions

    async def look(self) -> int:
        """Remind, prepare and note what was missed, each whatever becomes of the others; how many that concerned."""
        return sum([await _tried(look()) for look in (self.remind, self.prepare, self.miss)])

    async def remind(self) -> int:
        """Tell of interviews whose reminder is due. One that nobody told of in time is told of late, while it helps."""
        now = self.scheduler.clock.now()
        async with self.scheduler.database.system_unit() as unit:
            due = await reminders_due(unit, now, AT_A_TIME)
            for schedule in due:
                at, remind_at = schedule.booking.scheduled_at, schedule.remind_at
                await change_schedule(unit, replace(schedule, remind_at=next_reminder(at, now)))
                if at is not None and remind_at is not None and now < at:
                    await self.occasions.schedule_near(unit, schedule, at, remind_at)
        return len(due)

    async def prepare(self) -> int:
        """Let interviews be prepared that are near and that nobody has prepared."""
        async with self.scheduler.database.system_unit() as unit:
            near = await to_prepare(unit, self.scheduler.clock.now() + PREPARES_BEFORE, AT_A_TIME)
            for schedule in near:
                await order_preparation(unit, self.scheduler.jobs, schedule)
        return len(near)

    async def miss(self) -> int:
        """Note of interviews to which nobody came that they were missed, and tell of it."""
        async with self.scheduler.database.system_unit() as unit:
            late = await nobody_came(unit, self.scheduler.clock.now() - CLOSES_AFTER, AT_A_TIME)
        for schedule in late:
            with suppress(NotFound, Conflict):  # gone or changed meanwhile
                async with self.scheduler.database.unit(schedule.org_id) as unit:
                    missed = await self.scheduler.miss(unit, schedule.id)
                    if missed is not None:
                        await self.occasions.schedule_missed(unit, missed)
        return len(late)


async def _tried(look: Awaitable[int]) -> int:
    try:
        return await look
    except Exception as error:
        _log.warning("reminders_failed", error=type(error).__qualname__)
        return 0
