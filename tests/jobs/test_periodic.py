"""What is done again and again is done by one process at a time, and its time is known to all."""

from datetime import UTC, datetime, timedelta

import pytest

from vivaroom.db.unit import Database
from vivaroom.jobs.operations.store import periodic_cards
from vivaroom.jobs.periodic import Periodic, Timetable
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.operating import PeriodicCard

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


class Chore:
    """Something to be done every minute, under a name of its own."""

    def __init__(self, every: timedelta = MINUTE) -> None:
        self.done = 0
        self.broken = False
        self.periodic = Periodic(f"chore-{new_id().hex}", every, self._do)

    async def _do(self) -> int:
        self.done += 1
        if self.broken:
            raise LookupError("words of a candidate")
        return self.done


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 1, 1, tzinfo=UTC))


async def card(database: Database, chore: Chore) -> PeriodicCard:
    """How the chore stands."""
    async with database.system_unit() as unit:
        return next(one for one in await periodic_cards(unit) if one.name == chore.periodic.name)


async def test_it_is_done_at_once_and_then_when_its_time_has_come(database: Database, clock: ManualClock) -> None:
    chore = Chore()
    table = Timetable(database, clock, [chore.periodic])
    assert await table.turn(chore.periodic) == MINUTE
    clock.move(MINUTE - SECOND)
    assert await table.turn(chore.periodic) == SECOND
    assert chore.done == 1
    clock.move(SECOND)
    await table.turn(chore.periodic)
    assert chore.done == 2


async def test_of_two_processes_one_does_it(database: Database, clock: ManualClock) -> None:
    chore = Chore()
    tables = [Timetable(database, clock, [chore.periodic]) for _ in range(2)]
    for _ in range(3):
        for table in tables:
            await table.turn(chore.periodic)
        clock.move(MINUTE)
    assert chore.done == 3


async def test_one_that_fails_is_told_by_the_kind_of_error_and_done_again(
    database: Database, clock: ManualClock
) -> None:
    chore = Chore()
    chore.broken = True
    table = Timetable(database, clock, [chore.periodic])
    await table.turn(chore.periodic)
    failed = await card(database, chore)
    assert (failed.error, failed.last_at, failed.next_at) == ("LookupError", clock.now(), clock.now() + MINUTE)
    chore.broken = False
    clock.move(MINUTE)
    await table.turn(chore.periodic)
    assert (await card(database, chore)).error is None


async def test_a_shorter_interval_of_a_new_version_holds_at_once(database: Database, clock: ManualClock) -> None:
    slow = Chore(timedelta(days=1))
    await Timetable(database, clock, []).turn(slow.periodic)
    quick = Periodic(slow.periodic.name, MINUTE, slow.periodic.run)
    clock.move(SECOND)
    assert await Timetable(database, clock, []).turn(quick) == MINUTE
    assert slow.done == 2
    assert (await card(database, slow)).every == MINUTE


async def test_a_day_without_a_process_is_made_up_for_once(database: Database, clock: ManualClock) -> None:
    chore = Chore()
    table = Timetable(database, clock, [chore.periodic])
    await table.turn(chore.periodic)
    clock.move(timedelta(days=1))
    assert await table.turn(chore.periodic) == MINUTE
    assert chore.done == 2
