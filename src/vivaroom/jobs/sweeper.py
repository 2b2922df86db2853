"""Time for sessions without a client: whose moment has come is told, and who was never entered expires."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from vivaroom.db.unit import Database
from vivaroom.interview.director import Taken
from vivaroom.interview.signals import Signal, Ticked
from vivaroom.interview.store import Ledger
from vivaroom.jobs.store import expire_sessions
from vivaroom.kit.clock import Clock

SWEEP_EVERY = timedelta(seconds=1)
EXPIRE_EVERY = timedelta(minutes=1)
REST_AFTER_FAILURE = timedelta(minutes=1)
AT_A_TIME = 20
MOST_EXPIRED = 500
_log = structlog.get_logger(__name__)


class TakesTurns(Protocol):
    """The director, as far as the sweeper needs it."""

    async def take_turn(self, org: UUID, session_id: UUID, signal: Signal, epoch: int | None = None) -> Taken:
        """Let time pass in a session."""
        ...


class Sweeper:
    """Looks every second, in every process; that two look at the same session at once changes nothing.

    A session that cannot be told the time is left alone for a minute, so that it stands in no other's way.
    """

    def __init__(self, database: Database, ledger: Ledger, director: TakesTurns, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._director = director
        self._clock = clock
        self._resting: dict[UUID, datetime] = {}
        self._expires_at: datetime | None = None

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except Exception as error:
                _log.warning("sweep_failed", error=type(error).__qualname__)
            await self._clock.sleep(SWEEP_EVERY)

    async def sweep(self) -> int:
        """Tell the time to up to `AT_A_TIME` sessions whose moment has come, and tell how many those were."""
        now = self._clock.now()
        self._resting = {session: until for session, until in self._resting.items() if until > now}
        async with self._database.system_unit() as unit:
            due = await self._ledger.due(unit, now, AT_A_TIME + len(self._resting))
        awake = [one for one in due if one[1] not in self._resting][:AT_A_TIME]
        async with asyncio.TaskGroup() as tasks:
            for org, session_id in awake:
                tasks.create_task(self._tick(org, session_id))
        await self._expire(now)
        return len(awake)

    async def _tick(self, org: UUID, session_id: UUID) -> None:
        try:
            await self._director.take_turn(org, session_id, Ticked())
        except Exception as error:
            self._resting[session_id] = self._clock.now() + REST_AFTER_FAILURE
            _log.warning("tick_failed", session=session_id.hex, error=type(error).__qualname__)

    async def _expire(self, now: datetime) -> None:
        """Sessions that nobody entered before their key ran out, once a minute."""
        if self._expires_at is not None and now < self._expires_at:
            return
        async with self._database.system_unit() as unit:
            expired = await expire_sessions(unit, now, MOST_EXPIRED)
        self._expires_at = now if expired == MOST_EXPIRED else now + EXPIRE_EVERY
