"""Forgetting: once a day, what is older than the rules of this installation allow."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from vivaroom.db.unit import Database, Unit
from vivaroom.interview.collecting.store import forget_unfinished
from vivaroom.interview.recordings.forgetting import Shelves, forget_recording, forget_session
from vivaroom.interview.recordings.store import recordings_from_before, recordings_to_make
from vivaroom.jobs import store
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import ApplyRetention
from vivaroom.jobs.queue import DurableQueue
from vivaroom.kit.clock import Clock
from vivaroom.ports.operating import JobState
from vivaroom.ports.queue import EncodeRecording
from vivaroom.resumes.forgetting import forget_resume

KEYS_LIVE = timedelta(hours=24)
AT_A_TIME = 200
BATCHES = 25  # then the job gives its place to others for a moment
REST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """How long things are kept; None is for ever. Sessions and recordings count from the end, all else from its beginning."""

    sessions: timedelta | None = None
    recordings: timedelta | None = None
    resumes: timedelta | None = None
    deliveries: timedelta = timedelta(days=30)
    unfinished_collectors: timedelta = timedelta(days=30)
    research: timedelta = timedelta(days=30)
    finished_jobs: timedelta = timedelta(days=7)
    failed_jobs: timedelta = timedelta(days=30)


Forget = Callable[[datetime], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Retention:
    """Does the jobs of kind `ApplyRetention`."""

    database: Database
    shelves: Shelves
    desk: JobDesk
    clock: Clock
    rules: RetentionRules

    async def apply(self, job: ApplyRetention) -> timedelta | None:
        """Forget what is too old; a duration when there is so much that it goes on after that."""
        now, more = self.clock.now(), False
        rules: list[tuple[timedelta | None, Forget]] = [
            (KEYS_LIVE, self._in_unit(store.forget_idempotency_keys)),
            (timedelta(0), self._in_unit(store.forget_refresh_tokens)),
            (self.rules.deliveries, self._in_unit(store.forget_deliveries)),
            (self.rules.unfinished_collectors, self._in_unit(forget_unfinished)),
            (self.rules.research, self._in_unit(store.forget_research)),
            (self.rules.recordings, self._recordings),
            (self.rules.sessions, self._sessions),
            (self.rules.resumes, self._resumes),
            (self.rules.finished_jobs, self._jobs(JobState.DONE)),
            (self.rules.failed_jobs, self._jobs(JobState.FAILED, JobState.CANCELLED)),
        ]
        for kept_for, forget in rules:
            if kept_for is not None:
                more |= await _until_none_is_left(forget, now - kept_for)
        return REST if more else None

    def _in_unit(self, forget: Callable[[Unit, datetime, int], Awaitable[int]]) -> Forget:
        async def forget_some(before: datetime) -> int:
            async with self.database.system_unit() as unit:
                return await forget(unit, before, AT_A_TIME)

        return forget_some

    def _jobs(self, *states: JobState) -> Forget:
        async def forget_some(before: datetime) -> int:
            return await self.desk.forget(states, before, AT_A_TIME)

        return forget_some

    async def _sessions(self, before: datetime) -> int:
        async with self.database.system_unit() as unit:
            old = await store.sessions_ended_before(unit, before, AT_A_TIME)
        for session_id in old:
            await forget_session(self.database, self.shelves, session_id)
        return len(old)

    async def _recordings(self, before: datetime) -> int:
        async with self.database.system_unit() as unit:
            old = await recordings_from_before(unit, before, AT_A_TIME)
        for session_id in old:
            await forget_recording(self.database, self.shelves, session_id)
        return len(old)

    async def _resumes(self, before: datetime) -> int:
        async with self.database.system_unit() as unit:
            old = await store.resumes_from_before(unit, before, AT_A_TIME)
        for resume in old:
            await forget_resume(self.database, self.shelves.files, resume)
        return len(old)


async def _until_none_is_left(forget: Forget, before: datetime) -> bool:
    """Whether some may be left after all."""
    for _ in range(BATCHES):
        if await forget(before) < AT_A_TIME:
            return False
    return True


@dataclass(frozen=True, slots=True)
class Almanac:
    """Queues the retention of each day once. A day that nobody ran is made up for.

    It also queues recordings that were left behind by a session which ended without saying so.
    """

    database: Database
    queue: DurableQueue
    clock: Clock

    async def look(self) -> None:
        """Queue today's retention, and recordings that nobody makes, unless they are."""
        async with self.database.system_unit() as unit:
            for org_id, session_id in await recordings_to_make(unit, AT_A_TIME):
                await self.queue.enqueue(unit, EncodeRecording(org_id, session_id))
            await self.queue.enqueue(unit, ApplyRetention(self.clock.now().date()))
