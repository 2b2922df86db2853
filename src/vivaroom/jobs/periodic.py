"""What is done again and again: each by one process at a time, with a note of when, for whoever runs the installation."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from vivaroom.db.unit import Database
from vivaroom.jobs.operations.store import note_end, take_turn
from vivaroom.kit.clock import Clock

REST_AFTER_FAILURE = timedelta(seconds=5)  # the database did not answer; what failed itself waits for its next time
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something to be done every so often.

    The name is in the database and is never changed. `run` makes up for what earlier times missed, since a process
    may end in the middle; what it gives is not looked at.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[object]]


class Timetable:
    """Does periodic jobs in this process, each of them unless another process has just done so."""

    def __init__(self, database: Database, clock: Clock, jobs: Sequence[Periodic]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs

    async def run(self) -> None:
        """Do them until cancelled; none waits for another."""
        async with asyncio.TaskGroup() as tasks:
            for job in self._jobs:
                tasks.create_task(self._keep(job), name=f"periodic {job.name}")

    async def _keep(self, job: Periodic) -> None:
        while True:
            try:
                wait = await self.turn(job)
            except Exception as error:
                _log.warning("periodic_job_not_noted", job=job.name, error=type(error).__qualname__)
                wait = REST_AFTER_FAILURE
            await self._clock.sleep(wait)

    async def turn(self, job: Periodic) -> timedelta:
        """Do the job if it is due and no other process has taken its turn; how long it is until the next one."""
        began = self._clock.now()
        async with self._database.system_unit() as unit:
            next_at, is_ours = await take_turn(unit, job.name, job.every, began)
        if is_ours:
            error = await _attempt(job)
            async with self._database.system_unit() as unit:
                await note_end(unit, job.name, self._clock.now(), error)
        return max(next_at - self._clock.now(), timedelta(0))


async def _attempt(job: Periodic) -> str | None:
    try:
        await job.run()
    except Exception as error:
        _log.warning("periodic_job_failed", job=job.name, error=type(error).__qualname__)
        return type(error).__name__
    return None
