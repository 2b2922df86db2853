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
from dbos._queue import Queue as EngineQueue

from vivaroom.db.presence import presence
from vivaroom.jobs.bells import Bells
from vivaroom.jobs.connecting import APPLICATION, SCHEMA, engine_client, plain_url, quiet_engine
from vivaroom.jobs.looking import Lookers, calm_engine, queues_for
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
    `workers` are the jobs at a time of each queue that this process works on; other processes have numbers of their
    own. A queue is looked at when its bell rings, and at least every `look_every` in case that it was not heard.
    `patience` is for what is under way when the process ends.
    """

    url: str
    executor: str = field(default_factory=name_of_this_process)
    workers: Mapping[Queue, int] = field(default_factory=lambda: dict(WORKERS))
    bells: Bells = field(default_factory=Bells)
    look_every: timedelta = timedelta(seconds=5)
    patience: timedelta = timedelta(seconds=20)


@asynccontextmanager
async def durable_jobs(station: Station, work: Work) -> AsyncIterator[None]:
    """Do jobs from here to the end of the block, on the event loop that enters it.

    What is under way at the end is finished within the patience of the station, or left to another process. The engine
    makes the loop's default executor its own; a new one takes its place at the end. A station that works on no queue
    needs no engine, only its tables. Raises Conflict `jobs_already_running` for a second engine in one process.
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
    queues = await loop.run_in_executor(threads, _prepare, station)
    if not queues:
        yield
        return
    crew = Crew(station.workers, station.bells)
    try:
        DBOS(config=_config(station, plain_url(station.url)))
        register(work, crew)
        DBOS.listen_queues([])
        calm_engine()
        DBOS.launch()  # here and not in a thread, so that jobs run on this loop
        lookers = Lookers(queues, station.bells)
        lookers.start()
        try:
            yield
        finally:
            await loop.run_in_executor(threads, lookers.end)
    finally:
        await _end(crew, station.patience, threads)
        loop.set_default_executor(ThreadPoolExecutor(thread_name_prefix="vivaroom"))


async def _end(crew: Crew, patience: timedelta, threads: ThreadPoolExecutor) -> None:
    """Nothing is claimed any more; the engine ends when what is under way has ended, or was left to others.

    It looks every second whether it has, so it is told not to look when there is nothing.
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
        "notification_coalesce_sec": 1.0,  # nothing of ours waits for the engine's own events, so it wakes up rarely
    }


def _prepare(station: Station) -> list[EngineQueue]:
    """Make or migrate the engine's tables and open the queues, before the engine looks for them."""
    DBOS.migrate(plain_url(station.url), schema=SCHEMA)
    client = engine_client(station.url)
    try:
        return queues_for(client, station.workers, station.look_every)
    finally:
        client.destroy()
