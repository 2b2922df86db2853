"""Who works on jobs: each process says so at its start, with its queues, and the lock of its name says that it lives."""

import os
import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from vivaroom.db.unit import Database
from vivaroom.jobs.operations.store import Worker, forget_worker, note_worker
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.queue import Queue


def this_worker(executor: str, version: str, concurrency: Mapping[Queue, int], *, serves: bool) -> Worker:
    """This process as others see it."""
    return Worker(executor, serves, version, concurrency, platform.node(), os.getpid())


@asynccontextmanager
async def announced(database: Database, worker: Worker) -> AsyncIterator[None]:
    """Be among the workers from here to the end of the block; where that cannot be told, the reaper tells it later."""
    async with database.system_unit() as unit:
        await note_worker(unit, worker)
    try:
        yield
    finally:
        try:
            async with database.system_unit() as unit:
                await forget_worker(unit, worker.executor)
        except Unavailable:
            pass
