"""A worker whose jobs do nothing, or take a while: `python -m bench.queue_worker URL QUEUE CONCURRENCY SECONDS`.

It prints one line when it is ready, and one a job as it begins: the id that the job is about, and when that was.
"""

import asyncio
import sys
import time
from dataclasses import fields
from datetime import timedelta
from typing import Any

from vivaroom.db.bus import PostgresBus
from vivaroom.jobs.connecting import plain_url
from vivaroom.jobs.kinds import AnyJob, identity_of
from vivaroom.jobs.runtime import Station, durable_jobs
from vivaroom.jobs.work import Work
from vivaroom.ports.queue import Queue


async def main(url: str, queue: str, concurrency: str, seconds: str) -> None:
    """Work until killed."""

    async def begin(job: AnyJob) -> timedelta | None:
        _say(f"{identity_of(job)} {time.time()}")
        await asyncio.sleep(float(seconds))
        return None

    async def parked(job: AnyJob, code: str) -> None:
        _say(f"parked {code}")

    verbs: dict[str, Any] = dict.fromkeys((one.name for one in fields(Work)), begin)
    work = Work(**verbs | {"parked": parked})
    station = Station(url, workers={Queue(queue): int(concurrency)})
    bus = PostgresBus(plain_url(url))
    bus.on_ring(station.bells.ring)
    hearing = asyncio.create_task(bus.run())
    try:
        async with durable_jobs(station, work):
            _say("ready")
            await asyncio.Event().wait()
    finally:
        hearing.cancel()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
