"""Whether somebody works on every queue, so that nothing waits in silence."""

from collections.abc import Sequence
from datetime import timedelta

import structlog

from vivaroom.db.unit import Database
from vivaroom.jobs.operations.store import living_workers
from vivaroom.kit.clock import Clock
from vivaroom.ports.operating import Worker
from vivaroom.ports.queue import Queue

LOOK_EVERY = timedelta(seconds=10)
_log = structlog.get_logger(__name__)


class Staffing:
    """What was seen the last time, for those who cannot wait; empty until the first look."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self.workers: Sequence[Worker] = ()
        self.unattended: Sequence[Queue] = ()

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                _log.warning("staffing_failed", error=type(error).__qualname__)
            await self._clock.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Look now."""
        async with self._database.system_unit() as unit:
            self.workers = await living_workers(unit)
        missing = unattended(self.workers)
        if missing and missing != self.unattended:
            _log.warning("queues_without_worker", queues=[queue.value for queue in missing])
        self.unattended = missing


def unattended(workers: Sequence[Worker]) -> list[Queue]:
    """The queues that none of these works on."""
    return [queue for queue in Queue if not any(queue in worker.concurrency for worker in workers)]


def mend_for(queues: Sequence[Queue]) -> str:
    """The command that starts a worker for these queues."""
    return "vivaroom worker " + " ".join(f"--queue {queue.value}" for queue in queues)
