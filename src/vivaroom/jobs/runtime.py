"""The engine of the durable jobs in this process: started once, with the verbs that do the work, and ended in order."""

import asyncio
import os
import platform
import threading
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from math import ceil

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer

from vivaroom.db.presence import presence
from vivaroom.jobs.connecting import APPLICATION, SCHEMA, engine_client, plain_url, quiet_engine
from vivaroom.jobs.work import Work
from vivaroom.jobs.workflows import WORKFLOWS_VERSION, Crew, register
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import Queue

WORKERS: Mapping[Queue, int] = {Queue.INTERVIEW: 4, Queue.AUDIO: 2, Queue.RESUME: 2, Queue.FEEDBACK: 2}
CONNECTIONS = 8
THREADS = 64  # the engine's pool becomes the default one of the loop, so others wait in it too
SPARE_SECONDS = 5
_running = threading.Lock()


def name_of_this_process() -> str:
    """A name that no other process has or ever had: machine, number, and an id."""
    return f"{platform.node()}-{os.getpid()}-{new_id().hex}"


@dataclass(frozen=True, slots=True)
class Station:
    """What this process does of the work for later.

    `url` is a plain `postgresql://` URL of a direct connection as the sign-in role, which owns schema `dbos`.
    `workers` are the jobs at a time of each queue that this process works on; the number is kept in the database and
    holds for every process of that queue, so the last to start sets it. A queue is looked at every `poll_every`,
    which costs about 3 ms of CPU a look. `patience` is for what is under way when the process ends.
    """

    url: str
    executor: str = field(default_factory=name_of_this_process)
    workers: Mapping[Queue, int] = field(default_factory=lambda: dict(WORKERS))
    poll_every: timedelta = timedelta(milliseconds=500)
    patience: timedelta = timedelta(seconds=20)


@asynccontextmanager
async def durable_jobs(station: Station, work: Work) -> AsyncIterator[None]:
    """Do jobs from here to the end of the block, on the event loop that enters it.

    What is under way at the end is finished within the patience of the station, or left to another process. The engine
    makes the loop's default executor its own; a new one takes its place at the end. Raises Conflict
    `jobs_already_running` for a second engine in one process.
    """
    if not _running.acquire(blocking=False):
        raise Conflict("jobs_already_running", "This process already has an engine for its jobs: use that one.")
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="vivaroom-jobs") as threads:
            async with presence(plain_url(station.url), station.executor), _engine(station, work, threads):
                yield
    finally:
        _running.release()


@asynccontextmanager
async def _engine(station: Station, work: Work, threads: ThreadPoolExecutor) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    quiet_engine()
    url = plain_url(station.url)
    await loop.run_in_executor(threads, _prepare, station)
    crew = Crew()
    try:
        DBOS(config=_config(station, url))
        register(work, crew)
        DBOS.listen_queues([queue.value for queue in station.workers])
        DBOS.launch()  # here and not in a thread, so that jobs run on this loop
        yield
    finally:
        await _end(crew, station.patience, threads)
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="vivaroom"))


async def _end(crew: Crew, patience: timedelta, threads: ThreadPoolExecutor) -> None:
    """The engine stops claiming jobs at once, and ends when those under way have ended, or were left to others.

    It looks every second whether they have, so it is told not to look when there are none.
    """
    wait_s = ceil(patience.total_seconds()) + SPARE_SECONDS if crew.close() else 0
    ended = asyncio.get_running_loop().run_in_executor(
        threads, lambda: DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=wait_s)
    )
    await crew.go_home(patience)
    await ended


def _config(station: Station, url: str) -> DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_url": url,
        "dbos_system_schema": SCHEMA,
        "sys_db_pool_size": CONNECTIONS,
        "max_executor_threads": THREADS,
        "executor_id": station.executor,
        "application_version": WORKFLOWS_VERSION,
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "run_migrations": False,
    }


def _prepare(station: Station) -> None:
    """Make or migrate the engine's tables and open the queues, before the engine looks for them."""
    DBOS.migrate(plain_url(station.url), schema=SCHEMA)
    client = engine_client(station.url)
    try:
        for queue, workers in station.workers.items():
            every_s = station.poll_every.total_seconds()
            client.register_queue(queue.value, worker_concurrency=workers, polling_interval_sec=every_s)
    finally:
        client.destroy()
