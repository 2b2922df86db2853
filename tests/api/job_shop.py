"""A whole server whose jobs are really done, by hands that do what the test says."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from tests.api.whole_server import whole_app, whole_services
from tests.database import FreshDatabase
from tests.jobs.conftest import station_on
from tests.jobs.hands import Hands, until_true
from vivaroom.db.unit import Database
from vivaroom.jobs.connecting import engine_client
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import identity_of
from vivaroom.jobs.operations.office import Office, outer_id
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import durable_jobs
from vivaroom.jobs.workers import Duty, announced, this_worker
from vivaroom.kit.clock import SystemClock
from vivaroom.ports.operating import Role
from vivaroom.ports.queue import WriteReport


@dataclass
class Shop:
    """A server with its owner at the door, whose jobs are done by `hands`."""

    client: httpx.AsyncClient
    database: Database
    queue: DurableQueue
    hands: Hands

    async def put(self, job: WriteReport) -> None:
        async with self.database.unit(job.org_id) as unit:
            await self.queue.enqueue(unit, job)

    async def look(self, job: WriteReport) -> dict[str, Any]:
        """The job as the API shows it."""
        reply = await self.client.get(f"/v1/jobs/{id_of(job)}")
        assert reply.status_code == 200, reply.text
        shown: dict[str, Any] = reply.json()
        return shown

    async def becomes(self, job: WriteReport, state: str) -> dict[str, Any]:
        """The job once it is in this state."""

        async def is_it() -> bool:
            return bool((await self.look(job))["state"] == state)

        await until_true(is_it)
        return await self.look(job)


def id_of(job: WriteReport) -> str:
    """The id of a job that was never tried again."""
    return outer_id(identity_of(job))


@asynccontextmanager
async def open_shop(fresh: FreshDatabase, database: Database, folder: Path) -> AsyncIterator[Shop]:
    """A shop on this database, with its owner at the door."""
    desk, hands = JobDesk(engine_client(fresh.url)), Hands()
    async with whole_services(database, folder) as services, _at_work(fresh, database, hands):
        app = whole_app(replace(services, operating=Office(database, desk, SystemClock())))
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            yield Shop(client, database, DurableQueue(engine_client(fresh.url), lambda _: None), hands)
    desk.close()


@asynccontextmanager
async def _at_work(fresh: FreshDatabase, database: Database, hands: Hands) -> AsyncIterator[None]:
    station = station_on(fresh)
    me = this_worker(station.executor, "1.2.3", Duty(Role.WORKER, station.workers))
    async with durable_jobs(station, hands.work), announced(database, me):
        yield
