"""What a process had in hand when it ended, in whatever way, is done by another."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests.database import FreshDatabase
from tests.jobs.conftest import Engine
from tests.jobs.hands import ORG, Hands, a_report, until, until_true
from vivaroom.db.advisory import hold_if_free
from vivaroom.db.presence import lock_of
from vivaroom.db.unit import Database
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import AnyJob
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.reaper import GRACE, Reaper
from vivaroom.kit.clock import ManualClock
from vivaroom.ports.operating import JobFilter, JobState

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def doomed_process(fresh: FreshDatabase) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process that works on the same queues and never ends a job."""
    program = (sys.executable, "-m", "tests.jobs.doomed", fresh.url)
    process = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        await says(process, "ready")
        yield process
    finally:
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def says(process: asyncio.subprocess.Process, word: str) -> None:
    """Wait until the other process says so."""
    assert process.stdout is not None
    async with asyncio.timeout(30):
        assert (await process.stdout.readline()).decode().strip() == word


async def dawdle(_: AnyJob) -> None:
    """Take too long."""
    await asyncio.sleep(60)


@pytest.fixture
def reaper(database: Database, desk: JobDesk) -> Reaper:
    return Reaper(database, desk, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))


async def looks(reaper: Reaper) -> int:
    """A look at who is gone, and another one after the grace."""
    found = await reaper.look()
    assert isinstance(reaper.clock, ManualClock)
    reaper.clock.move(GRACE)
    return found + await reaper.look()


async def test_a_killed_process_loses_no_job(
    engine: Engine, fresh: FreshDatabase, database: Database, queue: DurableQueue, reaper: Reaper
) -> None:
    hands, job = Hands(), a_report()
    async with engine(Hands()):
        pass  # only makes the tables
    async with doomed_process(fresh) as process:
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await says(process, "begun")
        assert await looks(reaper) == 0  # it lives
        process.kill()
        await process.wait()
    async with engine(hands):
        assert await looks(reaper) == 1
        await until(lambda: hands.done[job] == 1)
        assert await looks(reaper) == 0


async def test_what_takes_too_long_at_the_end_is_left_to_another_process(
    engine: Engine, database: Database, queue: DurableQueue, reaper: Reaper, desk: JobDesk
) -> None:
    first, second, job = Hands(), Hands(), a_report()

    first.doing = dawdle
    async with engine(first):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: first.done[job] == 1)
    assert [card.state for card in await desk.in_hand()] == [JobState.ACTIVE]
    async with engine(second):
        assert await looks(reaper) == 1
        await until(lambda: second.done[job] == 1)


async def test_what_is_nearly_done_at_the_end_is_finished(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    hands, job = Hands(), a_report()
    finished = []

    async def take_a_moment(done: AnyJob) -> None:
        await asyncio.sleep(0.1)
        finished.append(done)

    hands.doing = take_a_moment
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 1)
    assert finished == [job]
    assert not await desk.in_hand()


async def test_a_job_that_takes_every_process_down_is_given_up(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    reaper = Reaper(database, desk, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), most_revivals=1)
    first, second, third, job = Hands(dawdle), Hands(dawdle), Hands(dawdle), a_report()
    async with engine(first):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: first.done[job] == 1)
    async with engine(second):
        assert await looks(reaper) == 1
        await until(lambda: second.done[job] == 1)
    async with engine(third):
        assert await looks(reaper) == 1
        await until(lambda: third.given_up == {job: "job_crashed"})
        assert third.done[job] == 0

        async def shows_as_failed() -> bool:
            return [card.error for card in await desk.list(JobFilter(JobState.FAILED))] == ["job_crashed"]

        await until_true(shows_as_failed)


async def test_a_process_that_lost_its_connection_for_a_moment_keeps_its_jobs(
    engine: Engine, database: Database, fresh: FreshDatabase, queue: DurableQueue, desk: JobDesk
) -> None:
    reaper = Reaper(database, desk, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
    hands, job = Hands(dawdle), a_report()
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 1)
        process = str((await desk.in_hand())[0].executor)
        owner = fresh.owner_url.replace("postgresql+psycopg", "postgresql")
        async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'vivaroom presence'"
            )
        assert await reaper.look() == 0
        await until_true(lambda: is_present(database, process))
        assert await looks(reaper) == 0
        assert hands.done[job] == 1


async def test_a_database_that_drops_every_connection_loses_no_job(
    engine: Engine, database: Database, fresh: FreshDatabase, queue: DurableQueue
) -> None:
    jobs = [a_report() for _ in range(3)]

    async def take_a_moment(_: AnyJob) -> None:
        await asyncio.sleep(0.5)

    hands = Hands(take_a_moment)
    async with engine(hands):
        async with database.unit(ORG) as unit:
            for job in jobs:
                await queue.enqueue(unit, job)
        await until(lambda: len(hands.done) == 2)
        owner = fresh.owner_url.replace("postgresql+psycopg", "postgresql")
        async with await psycopg.AsyncConnection.connect(owner, autocommit=True) as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        await until(lambda: all(hands.done[job] for job in jobs))


async def is_present(database: Database, executor: str) -> bool:
    """Whether the process holds the lock of its name."""
    async with database.system_unit() as unit:
        return not await hold_if_free(unit, lock_of(executor))
