"""A queue is looked at when its bell rings, by whichever process, and a process keeps to its own number of jobs."""

import asyncio
from datetime import timedelta

from tests.database import FreshDatabase
from tests.jobs.hands import ORG, Hands, a_report, until
from vivaroom.db.bus import PostgresBus
from vivaroom.db.unit import Database
from vivaroom.jobs.bells import Bell, Bells
from vivaroom.jobs.connecting import engine_client, plain_url
from vivaroom.jobs.kinds import AnyJob
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import Station, durable_jobs
from vivaroom.ports.queue import Queue

NEVER = timedelta(hours=1)


def test_a_bell_ends_a_wait_once_and_its_end_ends_every_wait() -> None:
    bell = Bell()
    bell.ring()
    assert not bell.wait(3600)
    assert not bell.wait(0.01)
    bell.set()
    assert bell.wait(3600)
    assert bell.is_set()


def test_a_bell_of_another_version_s_queue_is_nobody_s() -> None:
    bells = Bells()
    bells.ring("audio")
    bells.ring("smell")
    assert not bells.of(Queue.AUDIO).wait(3600)


async def test_a_job_is_begun_when_its_queue_rings_though_nobody_would_have_looked(
    fresh: FreshDatabase, database: Database
) -> None:
    """Two buses stand for two processes: what rings crosses the database."""
    here, there = PostgresBus(plain_url(fresh.url)), PostgresBus(plain_url(fresh.url))
    station, hands, jobs = Station(fresh.url, look_every=NEVER), Hands(), [a_report() for _ in range(5)]
    there.on_ring(station.bells.ring)
    running = [asyncio.create_task(bus.run()) for bus in (here, there)]
    async with durable_jobs(station, hands.work):
        await _hears(here, there)
        queue = DurableQueue(engine_client(fresh.url), here.ring)
        async with database.unit(ORG) as unit:
            for job in jobs:
                await queue.enqueue(unit, job)
        await until(lambda: all(hands.done[job] == 1 for job in jobs))
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_two_processes_keep_to_numbers_of_their_own(fresh: FreshDatabase, database: Database) -> None:
    """Whoever starts last with a larger number does not set it for those who were there before."""
    at_once, most = 0, 0

    async def count(_: AnyJob) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.02)
        at_once -= 1

    station = Station(fresh.url, workers={Queue.FEEDBACK: 1}, look_every=timedelta(milliseconds=20))
    hands, jobs = Hands(count), [a_report() for _ in range(12)]
    async with durable_jobs(station, hands.work):
        client = engine_client(fresh.url)
        client.register_queue(Queue.FEEDBACK.value, worker_concurrency=50, polling_interval_sec=0.01)
        async with database.unit(ORG) as unit:
            for job in jobs:
                await DurableQueue(client, station.bells.ring).enqueue(unit, job)
        await until(lambda: all(hands.done[job] == 1 for job in jobs))
        client.destroy()
    assert most == 1


async def test_a_process_that_works_on_no_queue_leaves_jobs_to_others(fresh: FreshDatabase, database: Database) -> None:
    idle, busy, job = Hands(), Hands(), a_report()
    async with durable_jobs(Station(fresh.url, workers={}), idle.work), database.unit(ORG) as unit:
        await DurableQueue(engine_client(fresh.url), lambda _: None).enqueue(unit, job)
    async with durable_jobs(Station(fresh.url), busy.work):
        await until(lambda: busy.done[job] == 1)
    assert not idle.done


async def _hears(speaker: PostgresBus, hearer: PostgresBus) -> None:
    """Come back once what rings at one is heard at the other."""
    heard: list[str] = []
    hearer.on_ring(heard.append)
    async with asyncio.timeout(20):
        while not heard:
            speaker.ring("probe")
            await asyncio.sleep(0.05)
