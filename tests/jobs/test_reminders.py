"""Scheduled interviews are reminded of, prepared in time, and noticed when nobody comes; each once."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import JsonValue

from tests.interview.rooms import room_in
from tests.interview.schedules.agency import Agency
from vivaroom.accounts.webhooks import store
from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.managing import add
from vivaroom.db.unit import Database
from vivaroom.interview.schedules.schedule import ScheduleStatus
from vivaroom.interview.schedules.scheduling import Beginning
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import find_session
from vivaroom.interview.signals import Opened
from vivaroom.kit.ids import public_id
from vivaroom.ports.queue import DeliverWebhook

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def agency(database: Database) -> Agency:
    """An organisation that listens to what is told of its schedules."""
    found = Agency(await room_in(database))
    async with database.unit(found.room.org) as unit:
        await add(
            unit,
            found.room.clock,
            "https://hooks.example/",
            [WebhookEvent.SCHEDULE_REMINDER, WebhookEvent.SCHEDULE_MISSED],
        )
    return found


async def told(agency: Agency) -> list[tuple[str, dict[str, JsonValue]]]:
    """What was told so far, in order."""
    sent = [job for job in agency.room.jobs.queued if isinstance(job, DeliverWebhook) and job.org_id == agency.room.org]
    async with agency.room.database.unit(agency.room.org) as unit:
        messages = [(await store.find_delivery(unit, job.delivery_id)).payload for job in sent]
    return [(message["type"], message["data"]) for message in messages]


async def passes(agency: Agency, time: timedelta, step: timedelta = 10 * MINUTE) -> None:
    """Time goes by, with two processes that look."""
    for _ in range(int(time / step)):
        agency.room.clock.move(step)
        for look in ("remind", "prepare", "miss"):
            await asyncio.gather(*(getattr(agency.reminders, look)() for _ in range(2)))


async def test_a_day_and_an_hour_before_is_told_once_each_and_that_nobody_came_an_hour_after(agency: Agency) -> None:
    booked = await agency.book(30 * HOUR)
    at = booked.booking.scheduled_at
    assert at is not None
    about = {"schedule_id": public_id("schedule", booked.id), "scheduled_at": at.isoformat()}
    await passes(agency, 30 * HOUR)
    assert await told(agency) == [
        ("schedule.reminder", {**about, "status": "scheduled", "hours_before": 24}),
        ("schedule.reminder", {**about, "status": "scheduled", "hours_before": 1}),
    ]
    await passes(agency, 2 * HOUR)
    assert (await told(agency))[2:] == [("schedule.missed", {**about, "status": "missed"})]
    assert (await agency.now(booked)).status is ScheduleStatus.MISSED


async def test_what_is_near_is_prepared_once(agency: Agency) -> None:
    booked = await agency.book(3 * HOUR)
    await passes(agency, HOUR)
    assert agency.preparations == []
    await passes(agency, HOUR)
    assert [job.schedule_id for job in agency.preparations] == [booked.id]
    await agency.scheduler.preparer.prepare(agency.preparations[0])
    await passes(agency, HOUR)
    assert len(agency.preparations) == 1
    assert (await agency.now(booked)).prepared_at is not None


async def test_what_was_booked_at_short_notice_is_not_told_of_as_a_day_away(agency: Agency) -> None:
    await agency.book(2 * HOUR)
    await passes(agency, 2 * HOUR)
    assert [about["hours_before"] for _, about in await told(agency)] == [1]


async def test_a_reminder_that_nobody_gave_in_time_is_given_late_and_not_when_it_helps_nobody(agency: Agency) -> None:
    await agency.book(30 * HOUR)
    agency.room.clock.move(25 * HOUR)
    await passes(agency, MINUTE, MINUTE)
    assert [about["hours_before"] for _, about in await told(agency)] == [24]
    agency.room.clock.move(5 * HOUR)
    await passes(agency, MINUTE, MINUTE)
    assert len(await told(agency)) == 1


async def test_an_interview_that_is_moved_is_reminded_of_again(agency: Agency) -> None:
    booked = await agency.book(2 * HOUR)
    await passes(agency, 90 * MINUTE)
    await agency.move(booked, agency.room.clock.now() + 26 * HOUR)
    await passes(agency, 26 * HOUR)
    assert [about["hours_before"] for _, about in await told(agency)] == [1, 24, 1]


async def test_a_missed_interview_is_awaited_again_once_it_has_another_time(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    await passes(agency, 3 * HOUR)
    assert (await agency.move(booked, agency.room.clock.now() + 3 * HOUR)).status is ScheduleStatus.SCHEDULED
    await passes(agency, 3 * HOUR)
    assert (await agency.start(booked)).is_new


async def test_nobody_is_missed_who_came_or_was_told_not_to(agency: Agency) -> None:
    came, cancelled, untimed = await agency.book(HOUR), await agency.book(HOUR), await agency.book()
    session_id = (await agency.start(came, Beginning(early=True))).started.session_id
    await agency.director.take_turn(agency.room.org, session_id, Opened())
    await agency.cancel(cancelled)
    await passes(agency, 30 * HOUR, HOUR)
    statuses = [(await agency.now(one)).status for one in (came, cancelled, untimed)]
    assert statuses == [ScheduleStatus.IN_PROGRESS, ScheduleStatus.CANCELLED, ScheduleStatus.SCHEDULED]
    assert await told(agency) == []


async def test_a_session_that_nobody_entered_in_time_cannot_be_entered_later(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    session_id = (await agency.start(booked, Beginning(early=True))).started.session_id
    await passes(agency, 3 * HOUR)
    card = await find_session(agency.room.database.glance(agency.room.org), session_id)
    assert card.status is SessionStatus.CANCELLED
    await agency.director.take_turn(agency.room.org, session_id, Opened())
    assert (await agency.now(booked)).status is ScheduleStatus.MISSED


async def test_an_entry_at_the_moment_of_missing_it_ends_one_way_or_the_other(agency: Agency) -> None:
    for _ in range(4):
        booked = await agency.book(MINUTE)
        session_id = (await agency.start(booked)).started.session_id
        agency.room.clock.move(61 * MINUTE)
        await asyncio.gather(
            agency.director.take_turn(agency.room.org, session_id, Opened()),
            agency.reminders.miss(),
            return_exceptions=True,
        )
        card = await find_session(agency.room.database.glance(agency.room.org), session_id)
        ends = (card.status, (await agency.now(booked)).status)
        assert ends in (
            (SessionStatus.LIVE, ScheduleStatus.IN_PROGRESS),
            (SessionStatus.CANCELLED, ScheduleStatus.MISSED),
        )
