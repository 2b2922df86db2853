"""Takes over what processes that are gone had in hand, so that a killed process's jobs finish on another."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from vivaroom.db.advisory import hold_if_free
from vivaroom.db.presence import lock_of
from vivaroom.db.unit import Database
from vivaroom.jobs.desk import JobCard, JobDesk
from vivaroom.jobs.operations.store import forget_worker, known_workers, note_gone, note_present
from vivaroom.jobs.work import JOB_CRASHED
from vivaroom.kit.clock import Clock

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

    async def look(self) -> int:
        """Take over what can be taken over now, and tell how many jobs that were."""
        busy = {card.executor for card in await self.desk.in_hand() if card.executor}
        async with self.database.system_unit() as unit:
            known = await known_workers(unit)
        return sum([await self._take_over(executor) for executor in sorted(busy | known)])

    async def _take_over(self, executor: str) -> int:
        """The lock is held meanwhile: so one reaper at a time does this, and none while the process lives."""
        async with self.database.system_unit() as unit:
            if not await hold_if_free(unit, lock_of(executor)):
                await note_present(unit, executor)
                return 0
            now = self.clock.now()
            if now - await note_gone(unit, executor, now) < self.grace:
                return 0
            cards = await self.desk.in_hand(executor)
            for card in cards:
                await self._free(card)
            await forget_worker(unit, executor)
        _log.warning("jobs_taken_over", executor=executor, jobs=[card.id for card in cards])
        return len(cards)

    async def _free(self, card: JobCard) -> None:
        if card.revived >= self.most_revivals:
            await self.desk.give_up(card, JOB_CRASHED)
        else:
            await self.desk.revive(card)
