"""Of two workers on a queue one is killed in the middle of its jobs: nothing is lost, and what was done stays done."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.database import FreshDatabase
from tests.jobs.hands import ORG, a_report, until, until_true
from vivaroom.db.unit import Database
from vivaroom.jobs.connecting import engine_client
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import identity_of
from vivaroom.jobs.operations.store import known_workers, living_workers
from vivaroom.jobs.queue import DurableQueue
from vivaroom.ports.operating import JobFilter, JobState

ROOT = Path(__file__).parents[2]
JOBS, AT_A_TIME = 30, 2


@dataclass
class Told:
    """What a worker said; how often each job was begun and done by it."""

    process: asyncio.subprocess.Process
    ready: bool = False
    begun: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    parked: Counter[str] = field(default_factory=Counter)

    async def listen(self) -> None:
        """Read until it ends; lines of its log are between."""
        words = {"begun": self.begun, "done": self.done, "parked": self.parked}
        assert self.process.stdout is not None
        while line := (await self.process.stdout.readline()).decode().strip():
            word, _, what = line.partition(" ")
            self.ready = self.ready or word == "ready"
            if word in words:
                words[word][what] += 1


@asynccontextmanager
async def worker(url: str) -> AsyncIterator[Told]:
    """A worker that is ready, killed at the end."""
    program = (sys.executable, "-m", "tests.faults.worker", url)
    process = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=subprocess.PIPE)
    told = Told(process)
    listening = asyncio.create_task(told.listen())
    try:
        await until(lambda: told.ready)
        yield told
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await listening


async def test_a_killed_worker_loses_no_job_and_the_other_repeats_only_what_was_in_its_hands(
    fresh: FreshDatabase, database: Database
) -> None:
    jobs = [a_report() for _ in range(JOBS)]
    queue, desk = DurableQueue(engine_client(fresh.url), lambda _: None), JobDesk(engine_client(fresh.url))
    async with worker(fresh.url) as first, worker(fresh.url) as second:
        async with database.unit(ORG) as unit:
            for job in jobs:
                await queue.enqueue(unit, job)
        await until(lambda: len(first.done) >= 3 and len(second.done) >= 1)
        first.process.kill()
        await until(lambda: len(first.done | second.done) == JOBS, within_s=90)

        async def all_are_done() -> bool:
            return len(await desk.list(JobFilter(JobState.DONE, limit=2 * JOBS))) == JOBS

        await until_true(all_are_done)
        assert {identity_of(job) for job in jobs} == set(first.done | second.done)
        repeated = [name for name in first.done if name in second.begun]
        assert len(repeated) <= AT_A_TIME, "a job that had come to its end was begun again"
        assert not first.parked + second.parked

        async def only_one_is_left() -> bool:
            async with database.system_unit() as unit:
                return len(await living_workers(unit)) == len(await known_workers(unit)) == 1

        await until_true(only_one_is_left)
    desk.close()
