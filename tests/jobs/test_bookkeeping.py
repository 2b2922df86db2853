"""What is used is written down behind everybody's back: again after a failure, at the end of a process, and no more
than a few seconds of it are lost with one that is killed.
"""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from tests.accounts.spending.using import NOON, book_at, judged, organisation_in, spend, written
from tests.database import FreshDatabase
from vivaroom.accounts.spending.budget import Budget, Ceiling, Ceilings
from vivaroom.db.unit import Database, Unit
from vivaroom.jobs.bookkeeping import Bookkeeper, bookkeeping
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.usage import Payer

ROOT = Path(__file__).parents[2]
A_REQUEST = (None, "anthropic", 1, 10_000)


@dataclass
class Away:
    """A database that is away for some units of work, and there again."""

    there: Database
    times: int

    @asynccontextmanager
    async def system_unit(self) -> AsyncIterator[Unit]:
        if self.times:
            self.times -= 1
            raise Unavailable("database_unavailable", "away")
        async with self.there.system_unit() as unit:
            yield unit


@dataclass
class Shares:
    """A watch of budgets that remembers what it was told last."""

    told: dict[Ceiling, float] = field(default_factory=dict)

    def spent(self, ceiling: Ceiling, share_0_1: float) -> None:
        self.told[ceiling] = share_0_1


@pytest.fixture
async def org(database: Database) -> UUID:
    return await organisation_in(database)


def no_budget(database: Database) -> Budget:
    return Budget(database, ManualClock(NOON), Ceilings())


async def test_what_is_open_is_written_when_a_process_ends(database: Database, org: UUID) -> None:
    book = book_at()
    async with bookkeeping(Bookkeeper(book, database, no_budget(database))):
        book.used(judged(Payer(org)))
        assert await written(database, org) == []
    assert await written(database, org) == [A_REQUEST]


async def test_what_could_not_be_written_is_written_the_next_time(database: Database, org: UUID) -> None:
    book, away = book_at(), Away(database, times=1)
    there: Any = away
    keeper = Bookkeeper(book, there, no_budget(database))
    book.used(judged(Payer(org)))
    with capture_logs() as logs:
        await keeper.write()
    assert [entry["event"] for entry in logs] == ["spendings_not_written"]
    assert await written(database, org) == []
    await keeper.write()
    await keeper.write()
    assert await written(database, org) == [A_REQUEST]


async def test_a_write_that_is_cancelled_loses_nothing(database: Database, org: UUID) -> None:
    book = book_at()
    keeper = Bookkeeper(book, database, no_budget(database))
    book.used(judged(Payer(org)))
    writing = asyncio.create_task(keeper.write())
    await asyncio.sleep(0)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await keeper.write()
    assert await written(database, org) == [A_REQUEST]


async def test_a_killed_process_loses_what_it_had_not_written_and_nothing_else(
    fresh: FreshDatabase, database: Database, org: UUID
) -> None:
    program = (sys.executable, "-m", "tests.jobs.doomed_book", fresh.url, str(org))
    process = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert (await process.stdout.readline()).decode().strip() == "used"
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()
    assert await written(database, org) == [A_REQUEST]


async def test_whoever_runs_the_installation_is_warned_once_at_four_fifths_and_once_at_the_end(
    database: Database, org: UUID
) -> None:
    clock, shares, book = ManualClock(NOON), Shares(), book_at()
    keeper = Bookkeeper(book, database, Budget(database, clock, Ceilings(org_day=Decimal("0.10"))), shares)
    with capture_logs() as logs:
        for cents, share in ((6, 0.7), (0, 0.8), (0, 0.9), (0, 1.0), (0, 1.1)):
            await spend(database, org, cents)
            book.used(judged(Payer(org)))
            await keeper.write()
            assert shares.told == {Ceiling.ORG_DAY: pytest.approx(share)}
    assert [entry["event"] for entry in logs] == ["budget_nearly_spent", "budget_spent"]
    assert {entry["organisation"] for entry in logs} == {org.hex}


async def test_the_organisation_nearest_to_its_ceiling_is_told_and_yesterday_is_forgotten(database: Database) -> None:
    clock, shares = ManualClock(NOON), Shares()
    book = book_at(clock)
    keeper = Bookkeeper(book, database, Budget(database, clock, Ceilings(org_day=Decimal("0.10"))), shares)
    first, second = await organisation_in(database), await organisation_in(database)
    await spend(database, first, 4)
    for org in (first, second):
        book.used(judged(Payer(org)))
    await keeper.write()
    assert shares.told == {Ceiling.ORG_DAY: pytest.approx(0.5)}
    clock.move(timedelta(days=1))
    book.used(judged(Payer(second)))
    await keeper.write()
    assert shares.told == {Ceiling.ORG_DAY: pytest.approx(0.1)}
