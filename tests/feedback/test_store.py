"""Reports are numbered within their session, old ones stay, ready ones never change, other tenants see nothing."""

import asyncio
from uuid import UUID

import pytest

from tests.feedback.sittings import usual_sitting
from tests.feedback.stored import SilentBus, Stored, store_sitting
from vivaroom.db.keyset import Stretch
from vivaroom.db.unit import Database
from vivaroom.feedback.store import (
    ReportStatus,
    fail_report,
    find_report,
    keep_report,
    latest_ready_report,
    latest_report,
    page_reports,
    ready_reports,
    reports_of,
    request_report,
    set_running,
)
from vivaroom.interview.store import Ledger
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id


@pytest.fixture
async def stored(database: Database) -> Stored:
    return await store_sitting(database, Ledger(SilentBus()), usual_sitting())


async def requested(database: Database, stored: Stored) -> UUID:
    """A new report of the session."""
    async with database.unit(stored.org) as unit:
        return await request_report(unit, stored.session_id)


async def test_a_report_goes_from_queued_over_running_to_ready(database: Database, stored: Stored) -> None:
    report_id, report = await requested(database, stored), usual_sitting().report()
    seen = []
    async with database.unit(stored.org) as unit:
        seen.append((await find_report(unit, report_id)).status)
        await set_running(unit, report_id)
        seen.append((await find_report(unit, report_id)).status)
        await keep_report(unit, report_id, report)
        kept = await find_report(unit, report_id)
    assert [*seen, kept.status] == [ReportStatus.QUEUED, ReportStatus.RUNNING, ReportStatus.READY]
    assert kept.report == report
    assert (kept.number, kept.session_id) == (1, stored.session_id)


async def test_writing_again_adds_a_number_and_keeps_the_old_one(database: Database, stored: Stored) -> None:
    first, report = await requested(database, stored), usual_sitting().report()
    async with database.unit(stored.org) as unit:
        await keep_report(unit, first, report)
    second = await requested(database, stored)
    glance = database.glance(stored.org)
    latest, ready = await latest_report(glance, stored.session_id), await latest_ready_report(glance, stored.session_id)
    assert latest
    assert (latest.id, latest.number, latest.status) == (second, 2, ReportStatus.QUEUED)
    assert ready
    assert (ready.id, ready.report) == (first, report)
    assert [k.number for k in await reports_of(glance, stored.session_id)] == [2, 1]
    assert await ready_reports(glance, [stored.session_id, new_id()]) == {stored.session_id: report}


async def test_a_ready_report_never_changes(database: Database, stored: Stored) -> None:
    report_id, report = await requested(database, stored), usual_sitting().report()
    async with database.unit(stored.org) as unit:
        await keep_report(unit, report_id, report)
        await set_running(unit, report_id)
        await fail_report(unit, report_id, "late", "Too late.")
        kept = await find_report(unit, report_id)
    assert (kept.status, kept.report, kept.error) == (ReportStatus.READY, report, None)


async def test_a_failed_report_says_why_and_can_be_tried_again(database: Database, stored: Stored) -> None:
    report_id = await requested(database, stored)
    async with database.unit(stored.org) as unit:
        await fail_report(unit, report_id, "provider_failed", "Ask for it again.")
        failed = await find_report(unit, report_id)
        await set_running(unit, report_id)
        again = await find_report(unit, report_id)
    assert (failed.status, failed.error) == (
        ReportStatus.FAILED,
        {"code": "provider_failed", "detail": "Ask for it again."},
    )
    assert (again.status, again.error) == (ReportStatus.RUNNING, None)


async def test_requests_at_the_same_time_get_different_numbers(database: Database, stored: Stored) -> None:
    await asyncio.gather(*(requested(database, stored) for _ in range(4)))
    kept = await reports_of(database.glance(stored.org), stored.session_id)
    assert [k.number for k in kept] == [4, 3, 2, 1]


async def test_another_organisation_sees_no_report_and_can_ask_for_none(database: Database, stored: Stored) -> None:
    report_id = await requested(database, stored)
    other = await store_sitting(database, Ledger(SilentBus()), usual_sitting())
    glance = database.glance(other.org)
    with pytest.raises(NotFound, match="report_not_found"):
        await find_report(glance, report_id)
    assert await latest_report(glance, stored.session_id) is None
    async with database.unit(other.org) as unit:
        with pytest.raises(NotFound, match="session_not_found"):
            await request_report(unit, stored.session_id)


async def test_lists_are_newest_first_and_of_whom_one_asks(database: Database, stored: Stored) -> None:
    ids = [await requested(database, stored) for _ in range(3)]
    glance = database.glance(stored.org)
    assert [k.id for k in await page_reports(glance, None, Stretch(limit=1))] == [ids[2], ids[1]]
    assert [k.id for k in await page_reports(glance, stored.owner, Stretch(before=ids[1]))] == [ids[0]]
    assert await page_reports(glance, new_id(), Stretch()) == []
