"""The operator's page shows what waits and what failed, and its buttons do what they say."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.api.job_shop import Shop, id_of, open_shop
from tests.database import FreshDatabase
from tests.jobs.hands import Hands, a_report, until
from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.db.unit import Database
from vivaroom.jobs.kinds import AnyJob
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import Invalid
from vivaroom.ports.operating import QueueCard
from vivaroom.ports.queue import Queue
from vivaroom.site.operator import CHART_HEIGHT, queue_shown

HERE = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def shop(fresh: FreshDatabase, database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(fresh, database, tmp_path) as opened:
        yield opened


async def refuse(_: AnyJob) -> None:
    """Never take the job."""
    raise Invalid("report_unreadable", "words of a candidate")


async def test_the_page_names_every_queue_and_who_works_on_them(shop: Shop) -> None:
    text = (await shop.client.get("/operator")).text
    assert all(f"/operator?queue={queue.value}" in text for queue in Queue)
    assert "1.2.3" in text
    assert "Nobody works on this queue" not in text
    assert text.count("In the last 30 minutes:") == len(Queue)
    assert "0 in hand" in text
    assert (await shop.client.get("/operator/live?state=nonsense&queue=none")).status_code == 200


async def test_a_failed_job_is_tried_once_more_by_a_button_of_our_own_page_alone(shop: Shop) -> None:
    job = a_report(HOME_ORGANISATION)
    shop.hands.doing = refuse
    await shop.put(job)
    await shop.becomes(job, "failed")
    page = f"/operator/jobs/{id_of(job)}"
    assert "report_unreadable" in (await shop.client.get(page)).text
    assert id_of(job) in (await shop.client.get("/operator?state=failed")).text
    shop.hands.doing = Hands().doing
    foreign = await shop.client.post(f"{page}/retry", headers={"Origin": "https://evil.example"})
    assert foreign.status_code in (401, 403)
    done = await shop.client.post(f"{page}/retry", headers=HERE)
    assert done.status_code == 303
    assert done.headers["location"].startswith("/operator/jobs/job_")
    await until(lambda: shop.hands.done[job] == 2)


async def test_records_are_deleted_only_when_somebody_is_sure(shop: Shop) -> None:
    job = a_report(HOME_ORGANISATION)
    await shop.put(job)
    await shop.becomes(job, "done")
    unsure = await shop.client.post("/operator/purge", data={"state": "done", "days": "0"}, headers=HERE)
    assert unsure.status_code == 422
    await shop.look(job)
    text = (await shop.client.get(f"/operator/jobs/{id_of(job)}")).text
    assert all(f"<dt>{told}</dt>" in text for told in ("Took", "Worked on by", "Begun", "Ended"))
    assert re.search(
        r"[1-9]\d* done, \d+ tried again, \d+ given up. Half of them took", (await shop.client.get("/operator")).text
    )
    sure = {"state": "done", "days": "0", "sure": "yes"}
    assert (await shop.client.post("/operator/purge", data=sure, headers=HERE)).status_code == 303
    assert (await shop.client.get(f"/v1/jobs/{id_of(job)}")).status_code == 404


def test_the_busiest_minute_is_the_highest_bar_and_an_empty_one_has_none() -> None:
    ended = (*[0] * 28, 1, 4)
    card = QueueCard(Queue.AUDIO, 1, 0, 0, 0, NOW - timedelta(seconds=7), ended, 1, 2)
    shown = queue_shown(card, ManualClock(NOW))
    assert shown.waits_seconds == 7
    assert shown.bars == ((28, 18.0, 6.0), (29, 0.0, float(CHART_HEIGHT)))
    assert shown.ended == 5


def test_a_queue_without_anything_draws_nothing() -> None:
    card = QueueCard(Queue.AUDIO, 0, 0, 0, 0, None, (0,) * 30, 0, 0)
    assert queue_shown(card, ManualClock(NOW)).bars == ()
