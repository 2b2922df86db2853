"""Schedules: booked, changed, cancelled, forgotten, and started by their id."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.policy import USUAL, SessionPolicy
from vivaroom.interview.schedules.hours import missed_at, next_reminder
from vivaroom.interview.schedules.preparing import Preparer, order_preparation
from vivaroom.interview.schedules.schedule import (
    AWAITED,
    Booking,
    Schedule,
    ScheduleStatus,
    check_changeable,
    check_startable,
)
from vivaroom.interview.schedules.store import (
    add_schedule,
    change_schedule,
    find_schedule,
    forget_schedule,
    lock_schedule,
    plan_of_schedule,
)
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.starting import SessionStarter, Sitting, Started
from vivaroom.interview.sessions.store import cancel_unentered, lock_session
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import JobQueue

ATTEMPTS = 4
BUSY = "schedule_busy"
_OPEN = (SessionStatus.CREATED, SessionStatus.LIVE, SessionStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a scheduled session begins: on which terms, who asked for it, and whether it may be before its time."""

    policy: SessionPolicy = USUAL
    origin: str = "v1"
    early: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """The session of a schedule with a key; `is_new` unless it was there before, and the key is a fresh one."""

    started: Started
    is_new: bool


@dataclass(frozen=True, slots=True)
class Scheduler:
    """Keeps schedules. Where a schedule has a session, both are held, the session first, as its director does."""

    database: Database
    starter: SessionStarter
    preparer: Preparer
    jobs: JobQueue
    clock: Clock

    async def book(self, unit: Unit, owner: UUID, booking: Booking) -> Schedule:
        """A new schedule."""
        now = self.clock.now()
        schedule = Schedule(
            id=new_id(), org_id=unit.owner, owner_id=owner, booking=booking, status=ScheduleStatus.SCHEDULED,
            remind_at=next_reminder(booking.scheduled_at, now), created_at=now, updated_at=now,
        )  # fmt: skip
        await add_schedule(unit, schedule)
        return schedule

    async def change(self, unit: Unit, schedule_id: UUID, to: Callable[[Booking], Booking]) -> Schedule:
        """The schedule with another booking; what makes another plan necessary takes the old one away.

        A missed interview is awaited again once it has another time. Raises as `check_changeable` does, and Conflict
        `schedule_busy`.
        """
        held, now = await self._held_to_change(unit, schedule_id), self.clock.now()
        booking = to(held.booking)
        changed = replace(held, booking=booking, updated_at=now)
        if _plan_differs(held.booking, booking):
            await self._drop_session(unit, held)
            changed = replace(
                changed,
                revision=held.revision + 1,
                prepared_at=None,
                error=None,
                session_id=None,
                status=_awaited(held),
            )
        if booking.scheduled_at != held.booking.scheduled_at:
            again = ScheduleStatus.SCHEDULED if held.status is ScheduleStatus.MISSED else changed.status
            changed = replace(changed, remind_at=next_reminder(booking.scheduled_at, now), status=again)
        await change_schedule(unit, changed)
        return changed

    async def cancel(self, unit: Unit, schedule_id: UUID) -> Schedule:
        """The interview will not be held; a session that nobody entered is cancelled with it. Raises as `change` does."""
        held = await self._held_to_change(unit, schedule_id)
        await self._drop_session(unit, held)
        cancelled = replace(
            held, status=ScheduleStatus.CANCELLED, remind_at=None, session_id=None, updated_at=self.clock.now()
        )
        await change_schedule(unit, cancelled)
        return cancelled

    async def forget(self, org: UUID, schedule_id: UUID) -> None:
        """Forget who applied for what; the session and its report stay. Raises Conflict `schedule_in_progress`."""
        async with self.database.unit(org) as unit:
            held, status = await self._hold(unit, schedule_id)
            if held.status is ScheduleStatus.IN_PROGRESS and status in _OPEN:
                check_changeable(held)
            await self._drop_session(unit, held)
            await forget_schedule(unit, schedule_id)

    async def prepare(self, org: UUID, schedule_id: UUID) -> Schedule:
        """Let the interview be prepared soon, unless it is. Raises as `check_startable` does, but never for the time."""
        async with self.database.unit(org) as unit:
            held = await lock_schedule(unit, schedule_id)
            check_startable(held, self.clock.now(), early=True)
            return await order_preparation(unit, self.jobs, held)

    async def start(self, org: UUID, schedule_id: UUID, how: Beginning) -> Begun:
        """The session of this schedule: the one that is open, or a new one, prepared on the spot where that is needed.

        Raises as `check_startable` and `Preparer.plan` do, and Conflict `schedule_busy` when others keep changing it.
        """
        for attempt in range(1, ATTEMPTS + 1):
            schedule = await find_schedule(self.database.glance(org), schedule_id)
            check_startable(schedule, self.clock.now(), early=how.early)
            if schedule.prepared_at is None and schedule.session_id is None:
                await self.preparer.keep(schedule, await self.preparer.plan(schedule))
            try:
                async with self.database.unit(org) as unit:
                    return await self._begin(unit, schedule_id, how)
            except Conflict as clash:
                if clash.code != BUSY or attempt == ATTEMPTS:
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _begin(self, unit: Unit, schedule_id: UUID, how: Beginning) -> Begun:
        held, status = await self._hold(unit, schedule_id)
        check_startable(held, self.clock.now(), early=how.early)
        if held.session_id is not None and status in _OPEN:
            return Begun(await self.starter.renew_key(unit, held.session_id, held.org_id), is_new=False)
        plan = await plan_of_schedule(unit, schedule_id)
        if plan is None:
            raise _busy()
        sitting = Sitting(
            org_id=held.org_id, owner_id=held.id, interview_id=held.booking.interview_id, plan=plan,
            candidate_name=held.booking.application.candidate_name, policy=how.policy, origin=how.origin,
        )  # fmt: skip
        started = await self.starter.seat(unit, sitting)
        await change_schedule(unit, replace(held, session_id=started.session_id, updated_at=self.clock.now()))
        return Begun(started, is_new=True)

    async def miss(self, unit: Unit, schedule_id: UUID) -> Schedule | None:
        """The schedule that was missed now; None where somebody has come, or has changed it. Raises `schedule_busy`."""
        held, _ = await self._hold(unit, schedule_id)
        at = held.booking.scheduled_at
        if held.status not in AWAITED or at is None or self.clock.now() < missed_at(at):
            return None
        await self._drop_session(unit, held)
        missed = replace(held, status=ScheduleStatus.MISSED, remind_at=None, session_id=None)
        await change_schedule(unit, missed)
        return missed

    async def _held_to_change(self, unit: Unit, schedule_id: UUID) -> Schedule:
        held, _ = await self._hold(unit, schedule_id)
        check_changeable(held)
        return held

    async def _hold(self, unit: Unit, schedule_id: UUID) -> tuple[Schedule, SessionStatus | None]:
        seen = await find_schedule(unit, schedule_id)
        status = await lock_session(unit, seen.session_id) if seen.session_id else None
        held = await lock_schedule(unit, schedule_id)
        if held.session_id != seen.session_id:
            raise _busy()
        return held, status

    async def _drop_session(self, unit: Unit, held: Schedule) -> None:
        if held.session_id is not None:
            await cancel_unentered(unit, held.session_id)


def _awaited(schedule: Schedule) -> ScheduleStatus:
    return schedule.status if schedule.status is ScheduleStatus.MISSED else ScheduleStatus.SCHEDULED


def _plan_differs(before: Booking, after: Booking) -> bool:
    """Who the candidate is called does not change what they are asked."""

    def asked(booking: Booking) -> object:
        job = booking.application
        return (booking.brief, booking.interview_id, job.job_title, job.job_description, job.resume_id)

    return asked(before) != asked(after)


def _busy() -> Conflict:
    return Conflict(BUSY, "The schedule changed just now: send the request once more.")
