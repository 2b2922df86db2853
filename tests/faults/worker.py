"""A worker that takes a moment for each job and may be killed: python -m tests.faults.worker URL

Each line it prints is a word and what a job is known by: `ready`, `begun …`, `done …`, `parked …`.
"""

import asyncio
import sys
from dataclasses import fields
from datetime import timedelta
from typing import Any

from vivaroom.db.bus import PostgresBus
from vivaroom.db.unit import Database
from vivaroom.jobs.connecting import engine_client, plain_url
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import AnyJob, identity_of
from vivaroom.jobs.periodic import Periodic, Timetable
from vivaroom.jobs.reaper import Reaper
from vivaroom.jobs.runtime import Station, durable_jobs
from vivaroom.jobs.work import Work
from vivaroom.jobs.workers import Duty, announced, this_worker
from vivaroom.kit.clock import SystemClock
from vivaroom.ports.operating import Role
from vivaroom.ports.queue import Queue

MOMENT_S = 0.15
OFTEN = timedelta(milliseconds=300)


async def main(url: str) -> None:
    """Work on `feedback`, and look for workers that are gone, until killed."""

    async def do(job: AnyJob) -> timedelta | None:
        say("begun", identity_of(job))
        await asyncio.sleep(MOMENT_S)
        say("done", identity_of(job))
        return None

    async def parked(job: AnyJob, code: str) -> None:
        say("parked", code)

    database, clock = Database(url, pool_size=3), SystemClock()
    bus, desk = PostgresBus(plain_url(url)), JobDesk(engine_client(url))
    station = Station(url, workers={Queue.FEEDBACK: 2}, look_every=OFTEN)
    bus.on_ring(station.bells.ring)
    me = this_worker(station.executor, "1.0.0", Duty(Role.WORKER, station.workers))
    reaper = Periodic("reaper", OFTEN, Reaper(database, desk, clock, grace=OFTEN).look)
    verbs: dict[str, Any] = dict.fromkeys((one.name for one in fields(Work)), do)
    async with durable_jobs(station, Work(**verbs | {"parked": parked})), announced(database, me):
        say("ready", "")
        await asyncio.gather(bus.run(), Timetable(database, clock, [reaper]).run())


def say(word: str, what: str) -> None:
    """One line to whoever started this."""
    sys.stdout.write(f"{word} {what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
