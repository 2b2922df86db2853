"""Time as a parameter."""

import asyncio
from datetime import UTC, datetime, timedelta

from vivaroom.kit.clock import ManualClock, SystemClock

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(START)
    assert clock.now() == clock.now() == START
    clock.move(timedelta(minutes=5))
    assert clock.now() == START + timedelta(minutes=5)


async def test_sleeping_an_hour_takes_no_time() -> None:
    clock = ManualClock(START)
    async with asyncio.timeout(1):
        await clock.sleep(timedelta(hours=1))
    assert clock.now() == START + timedelta(hours=1)


async def test_the_system_clock_knows_its_zone_and_goes_on() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(timedelta(milliseconds=5))
    assert clock.now() - before >= timedelta(milliseconds=4)
    assert before.tzinfo is UTC
