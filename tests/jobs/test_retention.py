"""Every day what is older than the rules allow is forgotten, and nothing else."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from tests.database import FreshDatabase
from tests.jobs.conftest import Engine
from tests.jobs.hands import ORG, Hands, a_report, until
from tests.jobs.sittings import House, house_on
from tests.resumes.shelf import MemoryFiles, shelf_on
from vivaroom.db.tables import (
    AccountRow,
    CollectorRow,
    IdempotencyKeyRow,
    RefreshTokenRow,
    ResearchRow,
    ResumeRow,
    SessionEventRow,
    SessionRow,
    WebhookDeliveryRow,
    WebhookRow,
)
from vivaroom.db.unit import Database
from vivaroom.interview.recordings.forgetting import Shelves
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.signals import Command, Commanded
from vivaroom.jobs.connecting import engine_client
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import ApplyRetention
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.retention import Almanac, Retention, RetentionRules
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.operating import JobFilter

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = ApplyRetention(datetime(2026, 3, 2, tzinfo=UTC).date())


@pytest.fixture
async def house(database: Database, engine: Engine) -> House:
    async with engine(Hands()):
        pass  # only makes the tables of jobs
    return await house_on(database)


def retention(house: House, desk: JobDesk, files: MemoryFiles | None = None, **rules: timedelta) -> Retention:
    """The retention of these rules."""
    shelves = Shelves(files or MemoryFiles(), RawRecordings(Path("there", "is", "no", "sound")))
    return Retention(house.database, shelves, desk, house.clock, RetentionRules(**rules))


async def keep(house: House, table: Any, *rows: dict[str, Any]) -> None:
    """Put rows into a table."""
    async with house.database.system_unit() as unit:
        await unit.execute(insert(table), [{"org_id": house.org, **row} for row in rows])


async def left(house: House, column: Any) -> Sequence[Any]:
    """What is left in a column of the house's own rows."""
    async with house.database.system_unit() as unit:
        found = await unit.execute(select(column).where(column.class_.org_id == house.org).order_by(column))
        return found.scalars().all()


async def test_replies_are_kept_for_a_day(house: House, desk: JobDesk) -> None:
    now = house.clock.now()
    reply = {"caller": "c", "request_digest": b""}
    await keep(
        house, IdempotencyKeyRow,
        {**reply, "key": "old", "created_at": now - DAY - HOUR}, {**reply, "key": "young", "created_at": now - DAY + HOUR},
    )  # fmt: skip
    await retention(house, desk).apply(TODAY)
    assert await left(house, IdempotencyKeyRow.key) == ["young"]


async def test_refresh_tokens_are_kept_until_they_expire(house: House, desk: JobDesk) -> None:
    now, account = house.clock.now(), new_id()
    await keep(house, AccountRow, {"id": account, "role": "candidate"})
    token = {"account_id": account}
    old, young = new_id().bytes, new_id().bytes
    await keep(
        house, RefreshTokenRow,
        {**token, "digest": old, "expires_at": now - HOUR}, {**token, "digest": young, "expires_at": now + HOUR},
    )  # fmt: skip
    await retention(house, desk).apply(TODAY)
    assert await left(house, RefreshTokenRow.digest) == [young]


async def test_ended_deliveries_are_kept_for_a_month(house: House, desk: JobDesk) -> None:
    webhook, now = new_id(), house.clock.now()
    await keep(house, WebhookRow, {"id": webhook, "url": "https://hooks.example/", "events": [], "secret": "s"})
    common = {"webhook_id": webhook, "type": "t", "payload": {}}
    old, pending, young = new_id(), new_id(), new_id()
    await keep(
        house, WebhookDeliveryRow,
        {**common, "id": old, "status": "failed", "created_at": now - 31 * DAY},
        {**common, "id": pending, "status": "pending", "created_at": now - 31 * DAY},
        {**common, "id": young, "status": "delivered", "created_at": now - 29 * DAY},
    )  # fmt: skip
    await retention(house, desk).apply(TODAY)
    assert await left(house, WebhookDeliveryRow.id) == [pending, young]


async def test_what_was_found_about_companies_is_kept_for_a_month(house: House, desk: JobDesk) -> None:
    now = house.clock.now()
    common = {"owner_id": new_id(), "company": "Acme", "topic": "acme", "status": "succeeded"}
    old, young = new_id(), new_id()
    await keep(
        house, ResearchRow,
        {**common, "id": old, "created_at": now - 31 * DAY}, {**common, "id": young, "created_at": now - 29 * DAY},
    )  # fmt: skip
    await retention(house, desk).apply(TODAY)
    assert await left(house, ResearchRow.id) == [young]


async def test_sessions_and_resumes_are_kept_for_ever_unless_told_otherwise(house: House, desk: JobDesk) -> None:
    session_id = await ended_session(house)
    house.clock.move(10_000 * DAY)
    await retention(house, desk).apply(TODAY)
    assert await left(house, SessionRow.id) == [session_id]


async def test_old_sessions_go_with_all_that_was_said(house: House, desk: JobDesk) -> None:
    await ended_session(house)
    never_entered = await house.new_session()
    async with house.database.system_unit() as unit:
        lapsed = {"status": "expired", "created_at": house.clock.now()}
        await unit.execute(update(SessionRow).where(SessionRow.id == never_entered).values(**lapsed))
    house.clock.move(20 * DAY)
    young, waiting = await ended_session(house), await house.live_session()
    house.clock.move(11 * DAY)
    await retention(house, desk, sessions=30 * DAY).apply(TODAY)
    assert await left(house, SessionRow.id) == [young, waiting]
    assert set(await left(house, SessionEventRow.session_id)) == {young, waiting}


async def test_old_resumes_go_with_their_files(house: House, desk: JobDesk) -> None:
    shelf = await shelf_on(house.database)
    shelf.org = house.org
    old, young = await shelf.keeps(b"old"), await shelf.keeps(b"young")
    async with house.database.system_unit() as unit:
        moment = house.clock.now() - 31 * DAY
        await unit.execute(update(ResumeRow).values(created_at=house.clock.now()))
        await unit.execute(update(ResumeRow).where(ResumeRow.id == old.id).values(created_at=moment))
    await retention(house, desk, shelf.files, resumes=30 * DAY).apply(TODAY)
    assert await left(house, ResumeRow.id) == [young.id]
    assert list(shelf.files.kept) == [young.file_ref]


async def test_finished_jobs_are_forgotten(engine: Engine, house: House, queue: DurableQueue, desk: JobDesk) -> None:
    hands, job = Hands(), a_report()
    async with engine(hands):
        async with house.database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 1)
    house.clock = ManualClock(datetime.now(UTC))
    await retention(house, desk).apply(TODAY)
    assert job in [card.job for card in await desk.list(JobFilter())]
    house.clock.move(8 * DAY)
    await retention(house, desk).apply(TODAY)
    assert job not in [card.job for card in await desk.list(JobFilter())]


async def test_each_day_is_queued_once_whoever_looks(house: House, fresh: FreshDatabase, desk: JobDesk) -> None:
    almanacs = [
        Almanac(house.database, DurableQueue(engine_client(fresh.url), lambda _: None), house.clock) for _ in range(2)
    ]
    for _ in range(2):
        for almanac in almanacs:
            await almanac.look()
        house.clock.move(DAY)
    days = [card.job.day for card in await desk.list(JobFilter()) if isinstance(card.job, ApplyRetention)]
    assert sorted(day.isoformat() for day in days) == ["2026-03-02", "2026-03-03"]


async def ended_session(house: House) -> UUID:
    """A session that the candidate ended."""
    session_id = await house.live_session()
    await house.director.take_turn(house.org, session_id, Commanded(Command.END))
    return session_id


async def test_conversations_that_made_no_interview_are_kept_for_a_month_after_their_last_turn(
    house: House, desk: JobDesk
) -> None:
    now = house.clock.now()
    common = {"owner_id": new_id(), "origin": "v1", "language": "en", "fields": {}, "entries": [], "turn": 0}
    abandoned, left_open, young, complete = new_id(), new_id(), new_id(), new_id()
    await keep(
        house, CollectorRow,
        {**common, "id": abandoned, "status": "abandoned", "updated_at": now - 31 * DAY},
        {**common, "id": left_open, "status": "open", "updated_at": now - 31 * DAY},
        {**common, "id": young, "status": "open", "updated_at": now - 29 * DAY},
        {**common, "id": complete, "status": "complete", "updated_at": now - 31 * DAY},
    )  # fmt: skip
    await retention(house, desk).apply(TODAY)
    assert await left(house, CollectorRow.id) == sorted([young, complete])
