"""Takes over what processes that are gone had in hand, so that a killed process's jobs finish on another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from vivaroom.db.advisory import hold_if_free
from vivaroom.db.presence import lock_of
from vivaroom.db.unit import Database
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.work import JOB_CRASHED
from vivaroom.kit.clock import Clock

LOOK_EVERY = timedelta(seconds=5)
GRACE = timedelta(seconds=5)  # a live process that lost its connection has another within a second
MOST_REVIVALS = 3
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reaper:
    """Looks for jobs in the hands of processes that no longer hold the lock of their name.

    Such a process is left alone for `grace`. A job that was revived `most_revivals` times takes its process down and
    is given up.
    """

    database: Database
    desk: JobDesk
    clock: Clock
    grace: timedelta = GRACE
    most_revivals: int = MOST_REVIVALS
    _gone_since: dict[str, datetime] = field(default_factory=dict)

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                _log.warning("reaper_failed", error=type(error).__qualname__)
            await self.clock.sleep(LOOK_EVERY)

    async def look(self) -> int:
        """Take over what can be taken over now, and tell how many jobs that were."""
        executors = {card.executor for card in await self.desk.in_hand() if card.executor}
        for executor in self._gone_since.keys() - executors:
            del self._gone_since[executor]
        return sum([await self._take_over(executor) for executor in sorted(executors)])

    async def _take_over(self, executor: str) -> int:
        """The lock is held meanwhile: so one reaper at a time does this, and none while the process lives."""
        async with self.database.system_unit() as unit:
            if not await hold_if_free(unit, lock_of(executor)):
                self._gone_since.pop(executor, None)
                return 0
            now = self.clock.now()
            if now - self._gone_since.setdefault(executor, now) < self.grace:
                return 0
            cards = await self.desk.in_hand(executor)
            for card in cards:
                if card.revived >= self.most_revivals:
                    await self.desk.give_up(card, JOB_CRASHED)
                else:
                    await self.desk.revive(card)
        _log.warning("jobs_taken_over", executor=executor, jobs=[card.id for card in cards])
        return len(cards)
