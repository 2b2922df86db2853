"""Preparing a scheduled interview: its resume is read, its plan made and frozen, and its opening words are made ready."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.designs.designing import Designer
from vivaroom.interview.designs.store import find_interview, in_use
from vivaroom.interview.plan import Plan
from vivaroom.interview.schedules.schedule import AWAITED, Schedule, ScheduleStatus, design_of
from vivaroom.interview.schedules.store import change_schedule, find_schedule, lock_schedule
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import NotFound
from vivaroom.ports.queue import JobQueue, PrepareSchedule


async def order_preparation(unit: Unit, jobs: JobQueue, schedule: Schedule) -> Schedule:
    """Let the plan be made soon; `schedule` is held by this unit. What is prepared, or being prepared, stays as it is."""
    if schedule.prepared_at is not None or schedule.status is not ScheduleStatus.SCHEDULED:
        return schedule
    again = schedule.error is not None  # a job that was given up is not done again under the same name
    ordered = replace(
        schedule,
        status=ScheduleStatus.PREPARING,
        error=None,
        revision=schedule.revision + 1 if again else schedule.revision,
    )
    await change_schedule(unit, ordered)
    await jobs.enqueue(unit, PrepareSchedule(ordered.org_id, ordered.id, ordered.revision))
    return ordered


@dataclass(frozen=True, slots=True)
class Preparer:
    """Does the jobs of kind `PrepareSchedule`, and the same at once for an interview that begins unprepared.

    `rehearse` is given the new plan in a job; whatever it does is only for speed.
    """

    database: Database
    designer: Designer
    clock: Clock
    rehearse: Callable[[Plan], Awaitable[None]] | None = None

    async def prepare(self, job: PrepareSchedule) -> timedelta | None:
        """Make the plan of this revision, unless that was done. Raises what `plan_for` raises but NotFound."""
        schedule = await find_schedule(self.database.glance(job.org_id), job.schedule_id)
        if schedule.revision != job.revision or not _lacks_plan(schedule):
            return None
        try:
            plan = await self.plan(schedule)
        except NotFound as gone:
            await record_failure(self.database, job, gone.code, gone.detail)
            return None
        await self.keep(schedule, plan)
        if self.rehearse is not None:
            await self.rehearse(plan)
        return None

    async def plan(self, schedule: Schedule) -> Plan:
        """The plan as it would be made now; waits for a resume that is still being read. Raises as `plan_for` does."""
        glance, interview_id = self.database.glance(schedule.org_id), schedule.booking.interview_id
        like = in_use(await find_interview(glance, interview_id)).design if interview_id else None
        return await self.designer.plan_for(schedule.org_id, design_of(schedule.booking, like))

    async def keep(self, schedule: Schedule, plan: Plan) -> None:
        """Freeze the plan, unless the schedule was changed meanwhile or has one."""
        async with self.database.unit(schedule.org_id) as unit:
            held = await lock_schedule(unit, schedule.id)
            if held.revision == schedule.revision and _lacks_plan(held):
                prepared = replace(held, status=ScheduleStatus.SCHEDULED, prepared_at=self.clock.now(), error=None)
                await change_schedule(unit, prepared, plan)


async def record_failure(database: Database, job: PrepareSchedule, code: str, detail: str) -> None:
    """The preparation of this revision was given up. Raises NotFound when the schedule is gone."""
    async with database.unit(job.org_id) as unit:
        held = await lock_schedule(unit, job.schedule_id)
        if held.revision == job.revision and _lacks_plan(held):
            failed = replace(held, status=ScheduleStatus.SCHEDULED, error={"code": code, "detail": detail})
            await change_schedule(unit, failed)


def _lacks_plan(schedule: Schedule) -> bool:
    return schedule.prepared_at is None and schedule.status in AWAITED
