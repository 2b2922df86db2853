"""Work for later as whoever runs the installation sees it: queues, jobs, who does them, what is done again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from vivaroom.ports.queue import Queue

MINUTES_SHOWN = 30


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DELAYED = "delayed"
    ACTIVE = "active"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({JobState.WAITING, JobState.DELAYED, JobState.ACTIVE})
"""What can be cancelled."""
ENDED_BADLY = frozenset({JobState.FAILED, JobState.CANCELLED})
"""What can be tried once more."""


class Role(StrEnum):
    """What a process is there for."""

    SERVER = "server"
    WORKER = "worker"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that works on jobs: `concurrency` jobs at a time of each of its queues; `in_hand` of them now."""

    executor: str
    role: Role
    version: str
    concurrency: Mapping[Queue, int]
    host: str
    pid: int
    started_at: datetime | None = None
    in_hand: int = 0


@dataclass(frozen=True, slots=True)
class PeriodicCard:
    """How a periodic job stands; `error` is the name of the type of what went wrong the last time, never its words."""

    name: str
    every: timedelta
    next_at: datetime
    last_at: datetime | None
    took: timedelta | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Lately:
    """How the jobs ended that ended in the last `MINUTES_SHOWN` minutes.

    `tried_again`: tries that failed and were queued once more. `took_p50` and `took_p95` are of those that were done, from
    beginning to end; None where none was.
    """

    done: int = 0
    tried_again: int = 0
    failed: int = 0
    took_p50: timedelta | None = None
    took_p95: timedelta | None = None


@dataclass(frozen=True, slots=True)
class QueueCard:
    """How a queue stands.

    `ended` counts the jobs that ended in each of the last `MINUTES_SHOWN` minutes, the present one last; `workers` are
    the processes that work on it, with `places` jobs at a time in all.
    """

    queue: Queue
    waiting: int
    delayed: int
    active: int
    failed: int
    oldest_waiting_since: datetime | None
    ended: tuple[int, ...]
    workers: int
    places: int
    lately: Lately = Lately()


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs a list shows; None is all. Newest first."""

    state: JobState | None = None
    kind: str | None = None
    limit: int = 50
    offset: int = 0
    queue: Queue | None = None


@dataclass(frozen=True, slots=True)
class JobSeen:
    """A job without anybody's words: `about` has public ids by what they name, and is None for another organisation's.

    `error` is a code: why it failed, or why it was tried again later when it is done. `failures` are those before this
    try; `taken_over` how often a process ended with it in hand.
    """

    id: str
    kind: str
    queue: Queue | None
    state: JobState
    error: str | None
    about: Mapping[str, str] | None
    executor: str | None
    failures: int
    taken_over: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None

    @property
    def took(self) -> timedelta | None:
        """From beginning to end; None for one that has not ended, or that nobody began."""
        return self.ended_at - self.started_at if self.ended_at and self.started_at else None


class Operating(Protocol):
    """Looking at the work for later, and stepping in. Ids are those of `JobSeen`; one that names nothing is NotFound."""

    async def queues(self) -> Sequence[QueueCard]:
        """Every queue."""
        ...

    async def workers(self) -> Sequence[Worker]:
        """Every process that lives and works on jobs, the oldest first."""
        ...

    async def periodic(self) -> Sequence[PeriodicCard]:
        """What is done again and again."""
        ...

    async def jobs(self, wanted: JobFilter) -> Sequence[JobSeen]:
        """The newest of these jobs."""
        ...

    async def job(self, job_id: str) -> JobSeen:
        """One job. Raises NotFound `job_not_found`."""
        ...

    async def tries(self, job_id: str) -> Sequence[JobSeen]:
        """The job with every other try of it, the first one first. Raises NotFound `job_not_found`."""
        ...

    async def retry(self, job_id: str) -> JobSeen:
        """Do it once more, under a new id. Raises NotFound `job_not_found`, Conflict `job_not_failed`."""
        ...

    async def cancel(self, job_id: str) -> JobSeen:
        """Stop it. Raises NotFound `job_not_found`, Conflict `job_ended`."""
        ...

    async def purge(self, state: JobState, older_than: timedelta) -> int:
        """Delete what ended like this so long ago or longer, and tell how many there were."""
        ...
