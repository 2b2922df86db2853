"""Whoever runs the installation sees queues and jobs and steps in; nobody sees what another organisation's are about."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.job_shop import Shop, id_of, open_shop
from tests.database import FreshDatabase
from tests.jobs.hands import Hands, a_report, until
from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.db.unit import Database
from vivaroom.jobs.kinds import AnyJob
from vivaroom.kit.errors import Invalid
from vivaroom.kit.ids import new_id, public_id


@pytest.fixture
async def shop(fresh: FreshDatabase, database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(fresh, database, tmp_path) as opened:
        yield opened


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
    before, job = await lately(shop), a_report(HOME_ORGANISATION)
    await shop.put(job)
    await shop.becomes(job, "done")
    seen = (await shop.client.get("/v1/queues")).json()
    feedback = next(one for one in seen["queues"] if one["queue"] == "feedback")
    assert (feedback["workers"], feedback["places"]) == (1, 2)
    assert sum(feedback["ended_by_minute"]) >= 1
    assert len(feedback["ended_by_minute"]) == 30
    assert feedback["lately"]["done"] == before["done"] + 1
    assert feedback["lately"]["tried_again"] == before["tried_again"]
    assert 0 <= feedback["lately"]["took_p50_ms"] <= feedback["lately"]["took_p95_ms"]
    nothing = {"done": 0, "tried_again": 0, "failed": 0, "took_p50_ms": None, "took_p95_ms": None}
    assert await lately(shop, "audio") == nothing
    assert [(one["role"], one["version"], one["in_hand"]) for one in seen["workers"]] == [("worker", "1.2.3", 0)]


async def test_a_job_in_hand_is_counted_with_who_has_it_and_a_try_that_failed_with_its_queue(shop: Shop) -> None:
    before, failing, dawdling = await lately(shop), a_report(HOME_ORGANISATION), a_report(HOME_ORGANISATION)

    async def fail_or_dawdle(job: AnyJob) -> None:
        if job == dawdling:
            await dawdle(job)
        if shop.hands.done[job] == 1:
            raise OSError("the network is down for a moment")

    shop.hands.doing = fail_or_dawdle
    await shop.put(failing)
    await until(lambda: shop.hands.done[failing] == 2)
    await shop.put(dawdling)
    await until(lambda: shop.hands.done[dawdling] == 1)
    seen = (await shop.client.get("/v1/queues")).json()
    assert [one["in_hand"] for one in seen["workers"]] == [1]
    assert (await lately(shop))["tried_again"] == before["tried_again"] + 1
    assert (await shop.client.post(f"/v1/jobs/{id_of(dawdling)}/cancel")).status_code == 202


async def lately(shop: Shop, queue: str = "feedback") -> dict[str, Any]:
    """How the jobs of a queue ended in the last minutes."""
    seen = (await shop.client.get("/v1/queues")).json()["queues"]
    found: dict[str, Any] = next(one["lately"] for one in seen if one["queue"] == queue)
    return found


async def test_a_list_goes_on_where_its_page_ended(shop: Shop) -> None:
    for _ in range(3):
        await shop.put(a_report(HOME_ORGANISATION))
    first = (await shop.client.get("/v1/jobs?limit=2")).json()
    second = (await shop.client.get(f"/v1/jobs?limit=2&cursor={first['next_cursor']}")).json()
    assert first["has_more"]
    assert not {one["id"] for one in first["data"]} & {one["id"] for one in second["data"]}


@pytest.mark.parametrize("path", ["job_~~~", "job_", "write_report:nothing", "job_AA"])
async def test_an_id_that_names_no_job_is_not_found(shop: Shop, path: str) -> None:
    assert (await shop.client.get(f"/v1/jobs/{path}")).status_code == 404
