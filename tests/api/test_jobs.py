"""Whoever runs the installation sees queues and jobs and steps in; nobody sees what another organisation's are about."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.whole_server import whole_app, whole_services
from tests.database import FreshDatabase
from tests.jobs.conftest import station_on
from tests.jobs.hands import Hands, a_report, until, until_true
from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.db.unit import Database
from vivaroom.jobs.connecting import engine_client
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import AnyJob, identity_of
from vivaroom.jobs.operations.office import Office, outer_id
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import durable_jobs
from vivaroom.jobs.workers import Duty, announced, this_worker
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.errors import Invalid
from vivaroom.kit.ids import new_id, public_id
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


@pytest.fixture
async def shop(fresh: FreshDatabase, database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    desk, hands = JobDesk(engine_client(fresh.url)), Hands()
    async with whole_services(database, tmp_path) as services, _at_work(fresh, database, hands):
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


async def refuse(_: AnyJob) -> None:
    """Never take the job."""
    raise Invalid("report_unreadable", "words of a candidate")


async def dawdle(_: AnyJob) -> None:
    """Take too long."""
    await asyncio.sleep(60)


async def test_a_job_of_the_home_organisation_is_shown_with_the_ids_it_is_about(shop: Shop) -> None:
    job = a_report(HOME_ORGANISATION)
    await shop.put(job)
    seen = await shop.becomes(job, "done")
    assert (seen["kind"], seen["queue"]) == ("write_report", "feedback")
    assert seen["about"] == {"report_id": public_id("report", job.report_id)}
    assert id_of(job) in [one["id"] for one in (await shop.client.get("/v1/jobs?state=done")).json()["data"]]


async def test_what_a_guest_s_job_is_about_is_shown_to_nobody(shop: Shop) -> None:
    job = a_report(new_id())
    await shop.put(job)
    seen = await shop.becomes(job, "done")
    assert seen["about"] is None
    assert job.org_id.hex not in str(seen)


async def test_a_job_that_was_given_up_tells_why_and_is_done_when_tried_once_more(shop: Shop) -> None:
    job = a_report(HOME_ORGANISATION)
    shop.hands.doing = refuse
    await shop.put(job)
    seen = await shop.becomes(job, "failed")
    assert seen["error"] == "report_unreadable"
    shop.hands.doing = Hands().doing
    again = await shop.client.post(f"/v1/jobs/{id_of(job)}/retry")
    assert again.status_code == 202
    await until(lambda: shop.hands.done[job] == 2)
    assert (await shop.client.get(f"/v1/jobs/{id_of(job)}")).status_code == 404


async def test_a_job_under_way_is_cancelled_and_a_done_one_is_not(shop: Shop) -> None:
    job = a_report(HOME_ORGANISATION)
    shop.hands.doing = dawdle
    await shop.put(job)
    await until(lambda: shop.hands.done[job] == 1)
    stopped = await shop.client.post(f"/v1/jobs/{id_of(job)}/cancel")
    assert (stopped.status_code, stopped.json()["state"]) == (202, "cancelled")
    await until(lambda: shop.hands.given_up == {job: "job_cancelled"})
    refused = await shop.client.post(f"/v1/jobs/{id_of(job)}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "job_ended")


async def test_queues_tell_who_works_on_them_and_how_much_was_done(shop: Shop) -> None:
    job = a_report(HOME_ORGANISATION)
    await shop.put(job)
    await shop.becomes(job, "done")
    seen = (await shop.client.get("/v1/queues")).json()
    feedback = next(one for one in seen["queues"] if one["queue"] == "feedback")
    assert (feedback["workers"], feedback["places"]) == (1, 2)
    assert sum(feedback["ended_by_minute"]) >= 1
    assert len(feedback["ended_by_minute"]) == 30
    assert [(one["role"], one["version"]) for one in seen["workers"]] == [("worker", "1.2.3")]


async def test_a_list_goes_on_where_its_page_ended(shop: Shop) -> None:
    for _ in range(3):
        await shop.put(a_report(HOME_ORGANISATION))
    first = (await shop.client.get("/v1/jobs?limit=2")).json()
    second = (await shop.client.get(f"/v1/jobs?limit=2&cursor={first['next_cursor']}")).json()
    assert first["has_more"]
    assert not {one["id"] for one in first["data"]} & {one["id"] for one in second["data"]}


@pytest.mark.parametrize("path", ["job_~~~", "job_", "write_report:nothing", "job_AA", "%00"])
async def test_an_id_that_names_no_job_is_not_found(shop: Shop, path: str) -> None:
    assert (await shop.client.get(f"/v1/jobs/{path}")).status_code == 404
