"""A clock that waits for the test: whoever sleeps wakes when it has been moved far enough."""

import asyncio
from datetime import datetime, timedelta


class PatientClock:
    """Stands still until it is moved; unlike `ManualClock`, sleeping moves nothing."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        return self._now

    def move(self, duration: timedelta) -> None:
        self._now += duration
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, duration: timedelta) -> None:
        until = self._now + duration
        while self._now < until:
            await self._moved.wait()
