"""Queues with one worker process each: how much goes through, how soon a job begins, and whether one delays another.

`python -m bench.queues --jobs 300 --paced 100 --json`. The jobs do nothing, so what is measured is the way from the
caller's commit through the database into a worker. `throughput`: a heap of jobs, from the first commit until the last
one begins. `idle`: one job every 50 ms, from its commit until its work begins. `beside_slow_audio`: the same on
`resume` while every job of `audio` takes a second and a heap of them waits; the ratio says what that costs it.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.figures import arguments, percentile, report, spread_ms, versions
from vivaroom.db.bus import PostgresBus
from vivaroom.db.embedded.server import running_postgres
from vivaroom.db.migrate import sqlalchemy_url, upgrade
from vivaroom.db.roles import login_url
from vivaroom.db.unit import Database
from vivaroom.jobs.connecting import engine_client, plain_url
from vivaroom.jobs.kinds import identity_of
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import WORKERS
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import EncodeRecording, EvaluateAnswer, Job, Queue, ReadResume, WriteReport

PACE_SECONDS = 0.05
SLOW_SECONDS = 1.0
PATIENCE_SECONDS = 180.0


@dataclass
class Yard:
    """Where jobs are queued; `committed` and `begun` have moments by job."""

    database: Database
    queue: DurableQueue
    committed: dict[str, float] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)

    async def put(self, *jobs: Job) -> None:
        """Queue these in one transaction."""
        async with self.database.unit(new_id()) as unit:
            for job in jobs:
                await self.queue.enqueue(unit, job)
            before = time.time()
        self.committed |= dict.fromkeys(map(identity_of, jobs), before)

    async def all_begun(self, jobs: list[Job]) -> None:
        """Come back when the last of these has begun."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not all(identity_of(job) in self.begun for job in jobs):
                await asyncio.sleep(0.01)

    def delays(self, jobs: list[Job]) -> list[float]:
        """From commit to beginning, in seconds."""
        names = [identity_of(job) for job in jobs]
        return [self.begun[name] - self.committed[name] for name in names]


def job_of(queue: Queue) -> Job:
    """A job of this queue that nobody had before."""
    org, about = new_id(), new_id()
    jobs: dict[Queue, Job] = {
        Queue.INTERVIEW: EvaluateAnswer(org, about, new_id(), 1),
        Queue.AUDIO: EncodeRecording(org, about),
        Queue.RESUME: ReadResume(org, about),
        Queue.FEEDBACK: WriteReport(org, about),
    }
    return jobs[queue]


@asynccontextmanager
async def worker(yard: Yard, url: str, queue: Queue, seconds: float = 0.0) -> AsyncIterator[None]:
    """A process that works on this queue, each job for so long."""
    program = [sys.executable, "-m", "bench.queue_worker", url, queue.value, str(WORKERS[queue]), str(seconds)]
    process = await asyncio.create_subprocess_exec(*program, stdout=subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await process.stdout.readline()).strip() != b"ready":
            pass
    reading = asyncio.create_task(_read(yard, process.stdout))
    try:
        yield
    finally:
        process.kill()
        await process.wait()
        await reading


async def _read(yard: Yard, lines: asyncio.StreamReader) -> None:
    while line := (await lines.readline()).decode().split():
        yard.begun[line[0]] = float(line[1])


async def throughput(yard: Yard, queue: Queue, count: int) -> dict[str, Any]:
    """A heap of jobs, as fast as they go."""
    jobs = [job_of(queue) for _ in range(count)]
    began = time.time()
    await yard.put(*jobs)
    await yard.all_begun(jobs)
    took = max(yard.begun[identity_of(job)] for job in jobs) - began
    return {"jobs": count, "at_a_time": WORKERS[queue], "seconds": round(took, 2), "per_second": round(count / took, 1)}


async def paced(yard: Yard, queue: Queue, count: int) -> dict[str, Any]:
    """One job after the other, with time between them."""
    jobs = [job_of(queue) for _ in range(count)]
    for job in jobs:
        await yard.put(job)
        await asyncio.sleep(PACE_SECONDS)
    await yard.all_begun(jobs)
    return {"jobs": count, **spread_ms(yard.delays(jobs))}


async def measure(yard: Yard, url: str, jobs: int, count: int) -> dict[str, Any]:
    """All of it; every queue has a worker process of its own throughout."""
    figures: dict[str, Any] = {"throughput": {}, "idle": {}}
    for queue in Queue:
        async with worker(yard, url, queue):
            await paced(yard, queue, 20)  # what a first job costs once is not what jobs cost
            figures["idle"][queue.value] = await paced(yard, queue, count)
            figures["throughput"][queue.value] = await throughput(yard, queue, jobs)
    async with worker(yard, url, Queue.RESUME), worker(yard, url, Queue.AUDIO, SLOW_SECONDS):
        await paced(yard, Queue.RESUME, 20)
        alone = await paced(yard, Queue.RESUME, count)
        heap = [job_of(Queue.AUDIO) for _ in range(200)]
        await yard.put(*heap)
        beside = await paced(yard, Queue.RESUME, count)
        waiting = sum(identity_of(job) not in yard.begun for job in heap)
    ratio = round(beside["p95_ms"] / alone["p95_ms"], 2)
    figures["beside_slow_audio"] = {
        "alone": alone,
        "beside": beside,
        "audio_still_waiting": waiting,
        "p95_ratio": ratio,
    }
    return figures


async def main() -> None:
    """Measure on a database of its own."""
    asked = arguments("How queues work.", jobs=300, paced=100)
    with tempfile.TemporaryDirectory() as folder, running_postgres(Path(folder), wait_for_end=True) as postgres:
        owner = sqlalchemy_url(postgres.url())
        upgrade(owner)
        url = login_url(owner, "of-measuring-only")
        database, bus = Database(url, pool_size=5), PostgresBus(plain_url(url))
        yard, telling = Yard(database, DurableQueue(engine_client(url), bus.ring)), asyncio.create_task(bus.run())
        try:
            figures = await measure(yard, url, asked.jobs, asked.paced)
        finally:
            telling.cancel()
            await database.close()
    worst = percentile([one["p95_ms"] for one in figures["idle"].values()], 1.0)
    report({**figures, "idle_p95_ms_worst": worst, "on": versions("dbos")}, only_json=asked.json)


if __name__ == "__main__":
    asyncio.run(main())
