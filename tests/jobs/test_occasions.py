"""What a start and an end bring about, in the same transaction: a report is ordered, and others are told."""

from collections.abc import Sequence

import pytest

from tests.jobs.sittings import House, house_on
from tests.resumes.shelf import shelf_on
from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.managing import add
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.accounts.webhooks.store import Delivery
from vivaroom.db.unit import Database
from vivaroom.feedback.store import ReportStatus, find_report
from vivaroom.interview.signals import Command, Commanded
from vivaroom.jobs.occasions import Announcements
from vivaroom.kit.ids import public_id
from vivaroom.ports.queue import DeliverWebhook, WriteReport


@pytest.fixture
async def house(database: Database) -> House:
    made = await house_on(database)
    async with database.unit(made.org) as unit:
        await add(unit, made.clock, "https://hooks.example/", list(WebhookEvent))
    return made


async def told(house: House) -> Sequence[Delivery]:
    """What was told so far, in order."""
    async with house.database.unit(house.org) as unit:
        sent = [job for job in house.jobs.queued if isinstance(job, DeliverWebhook)]
        return [await store.find_delivery(unit, job.delivery_id) for job in sent]


async def test_the_first_entry_is_told_once(house: House) -> None:
    session_id = await house.live_session()
    await house.enters(session_id)
    (start,) = await told(house)
    assert start.payload["type"] == "session.started"
    assert start.payload["data"] == {"session_id": public_id("session", session_id), "status": "live"}


async def test_the_end_orders_the_report_and_is_told_with_its_id(house: House) -> None:
    session_id = await house.live_session()
    for _ in range(2):
        await house.director.take_turn(house.org, session_id, Commanded(Command.END))
    (report,) = [job for job in house.jobs.queued if isinstance(job, WriteReport)]
    async with house.database.unit(house.org) as unit:
        assert (await find_report(unit, report.report_id)).status is ReportStatus.QUEUED
    _, end = await told(house)
    assert end.payload["data"] == {
        "session_id": public_id("session", session_id),
        "status": "completed",
        "close_reason": "candidate",
        "report_id": public_id("report", report.report_id),
    }


async def test_a_read_resume_and_a_ready_report_are_told(house: House) -> None:
    announcements = Announcements(house.jobs, Publisher(house.jobs, house.clock))
    shelf = await shelf_on(house.database)
    shelf.org = house.org
    resume = await shelf.keeps(b"Ada Lovelace")
    async with house.database.unit(house.org) as unit:
        await announcements.resume_read(unit, resume)
        await announcements.report_ready(unit, house.org, resume.id, resume.owner_id)
    assert [one.type for one in await told(house)] == ["resume.analyzed", "report.ready"]
