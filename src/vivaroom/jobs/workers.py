"""Who works on jobs: each process says so at its start, with its queues, and the lock of its name says that it lives."""

import os
import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from vivaroom.db.unit import Database
from vivaroom.jobs.operations.store import forget_worker, note_worker
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.operating import Role, Worker
from vivaroom.ports.queue import Queue

JUDGING = frozenset({Queue.INTERVIEW, Queue.FEEDBACK})
"""The queues whose jobs ask a language model: a report judges what was left unjudged."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What a process is there for, and how many jobs at a time it does of each of its queues."""

    role: Role
    workers: Mapping[Queue, int]

    @property
    def judges(self) -> bool:
        """Whether a language model may be asked here: by answers that are judged, or by turns."""
        return self.role is not Role.WORKER or not self.workers.keys().isdisjoint(JUDGING)


def this_worker(executor: str, version: str, duty: Duty) -> Worker:
    """This process as others see it."""
    return Worker(executor, duty.role, version, duty.workers, platform.node(), os.getpid())


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
