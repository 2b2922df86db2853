"""Time as a parameter, so that an hour's interview is tested in a second."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the present moment comes from."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...

    async def sleep(self, duration: timedelta) -> None:
        """Wait; cancellable."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        await asyncio.sleep(duration.total_seconds())


class ManualClock:
    """A clock that stands still until it is moved; `sleep` moves it at once."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move(self, duration: timedelta) -> None:
        self._now += duration

    async def sleep(self, duration: timedelta) -> None:
        self.move(duration)
        await asyncio.sleep(0)
