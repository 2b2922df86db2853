"""Schedules in a real database, with a clock and a queue of the test's."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from tests.interview.rooms import Room
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.content.loader import library
from vivaroom.interview.designs.design import Brief
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.director import Director
from vivaroom.interview.plan import Plan
from vivaroom.interview.schedules.preparing import Preparer
from vivaroom.interview.schedules.schedule import Application, Booking, Schedule
from vivaroom.interview.schedules.scheduling import Beginning, Begun, Scheduler
from vivaroom.interview.schedules.store import find_schedule, plan_of_schedule
from vivaroom.interview.sessions.starting import SessionStarter
from vivaroom.jobs.occasions import Announcements
from vivaroom.jobs.reminders import Reminders
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import PrepareSchedule

OWNER = new_id()
JOB = Application("Ada", "Backend engineer", external_id="4711", candidate_email="ada@example.org")


@dataclass
class Agency:
    """An organisation that schedules interviews."""

    room: Room
    rehearsed: list[Plan] = field(default_factory=list)

    @property
    def announcements(self) -> Announcements:
        return Announcements(self.room.jobs, Publisher(self.room.jobs, self.room.clock))

    @property
    def director(self) -> Director:
        """The director that tells schedules of their sessions."""
        return replace(self.room.director, occasions=self.announcements)

    @property
    def scheduler(self) -> Scheduler:
        room = self.room
        designer = Designer(room.database, library(), room.clock, "0.0.0")
        preparer = Preparer(room.database, designer, room.clock, self._rehearse)
        return Scheduler(room.database, SessionStarter(room.database, room.clock), preparer, room.jobs, room.clock)

    @property
    def reminders(self) -> Reminders:
        return Reminders(self.scheduler, self.announcements)

    async def book(self, ahead: timedelta | None = None, job: Application = JOB, **more: UUID) -> Schedule:
        """An interview so far ahead, or for whenever it is started."""
        at = None if ahead is None else self.room.clock.now() + ahead
        async with self.room.database.unit(self.room.org) as unit:
            return await self.scheduler.book(unit, OWNER, Booking(job, Brief(), scheduled_at=at, **more))

    async def change(self, schedule: Schedule, **fields: object) -> Schedule:
        """The schedule with these fields of its booking changed."""
        async with self.room.database.unit(self.room.org) as unit:
            return await self.scheduler.change(unit, schedule.id, lambda booking: replace(booking, **fields))  # type: ignore[arg-type]  # names checked by callers

    async def move(self, schedule: Schedule, to: datetime | None) -> Schedule:
        return await self.change(schedule, scheduled_at=to)

    async def cancel(self, schedule: Schedule) -> Schedule:
        async with self.room.database.unit(self.room.org) as unit:
            return await self.scheduler.cancel(unit, schedule.id)

    async def start(self, schedule: Schedule, how: Beginning = Beginning()) -> Begun:
        return await self.scheduler.start(self.room.org, schedule.id, how)

    async def prepare(self, schedule: Schedule) -> Schedule:
        """Order it and do the job at once."""
        ordered = await self.scheduler.prepare(self.room.org, schedule.id)
        for job in self.preparations:
            await self.scheduler.preparer.prepare(job)
        return ordered

    @property
    def preparations(self) -> list[PrepareSchedule]:
        """The jobs of preparing that were queued, in order."""
        return [job for job in self.room.jobs.queued if isinstance(job, PrepareSchedule)]

    async def now(self, schedule: Schedule) -> Schedule:
        """The schedule as it stands."""
        return await find_schedule(self.room.database.glance(self.room.org), schedule.id)

    async def plan(self, schedule: Schedule) -> Plan | None:
        return await plan_of_schedule(self.room.database.glance(self.room.org), schedule.id)

    async def _rehearse(self, plan: Plan) -> None:
        self.rehearsed.append(plan)
