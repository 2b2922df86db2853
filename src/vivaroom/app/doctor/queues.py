"""Whether somebody works on every queue, where anything of this installation runs at all."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

from sqlalchemy.exc import SQLAlchemyError

from vivaroom.app.database import owner_url
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.settings.reading import Settings
from vivaroom.db.unit import Database
from vivaroom.jobs.operations.staffing import mend_for, unattended
from vivaroom.jobs.operations.store import living_workers
from vivaroom.kit.errors import VivaError
from vivaroom.ports.operating import Worker

NAME = "queues"
_NOTHING_RUNS = Finding(NAME, State.OFF, "no server and no worker runs now")


def queues(settings: Settings) -> Finding:
    """Which queues nobody works on."""
    if settings.database_url is None and not (settings.data_dir / "postgres" / "cluster").exists():
        return _NOTHING_RUNS
    try:
        with ExitStack() as stack:
            url, _ = owner_url(settings, stack)
            workers = asyncio.run(_workers(url))
    except (SQLAlchemyError, VivaError):
        return Finding(NAME, State.OFF, "it cannot be told: see database and migrations")
    return found(workers)


def found(workers: Sequence[Worker]) -> Finding:
    """What is to be said of an installation with these workers."""
    if not workers:
        return _NOTHING_RUNS
    missing = unattended(workers)
    if missing:
        names = ", ".join(queue.value for queue in missing)
        return Finding(NAME, State.WARNING, f"nobody works on {names}: what is queued there waits", mend_for(missing))
    several = [worker for worker in workers if worker.concurrency]
    return Finding(NAME, State.OK, f"processes at work: {len(several)}")


async def _workers(url: str) -> Sequence[Worker]:
    database = Database(url, pool_size=1, max_overflow=0)
    try:
        async with database.system_unit() as unit:
            return await living_workers(unit)
    finally:
        await database.close()
