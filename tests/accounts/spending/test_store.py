"""Spendings in the database add up over processes, and outlive the session that they were made for."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from tests.accounts.spending.using import (
    NOON,
    TODAY,
    book_at,
    heard,
    judged,
    organisation_in,
    said,
    spend,
    unpriced,
    write,
    written,
)
from tests.jobs.sittings import House, house_on
from vivaroom.accounts.spending.book import Kind
from vivaroom.accounts.spending.store import (
    Amounts,
    micro_dollars_of,
    micro_dollars_since,
    spent_by_day,
    spent_by_session,
    spent_by_vendor,
)
from vivaroom.db.unit import Database
from vivaroom.interview.sessions.store import erase_session
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.usage import Payer


@pytest.fixture
async def house(database: Database) -> House:
    return await house_on(database)


async def test_what_two_processes_write_at_once_adds_up(database: Database, house: House) -> None:
    session_id = await house.new_session()
    who, books = Payer(house.org, session_id), (book_at(), book_at())
    for _ in range(5):
        for book in books:
            for used in (judged(who), heard(who), said(who)):
                book.used(used)
        await asyncio.gather(*(write(database, book) for book in books))
    assert {(vendor, requests, cost) for _, vendor, requests, cost in await written(database, house.org)} == {
        ("anthropic", 10, 100_000),
        ("deepgram", 10, 48_000),
        ("polly", 10, 160_000),
    }


async def test_the_cost_of_a_session_is_told_by_model_and_purpose_the_dearest_first(
    database: Database, house: House
) -> None:
    session_id, other = await house.new_session(), await house.new_session()
    who, book = Payer(house.org, session_id), book_at()
    for used in (judged(who), said(who), unpriced(who), judged(Payer(house.org, other)), judged(Payer(house.org))):
        book.used(used)
    await write(database, book)
    found = await spent_by_session(database.glance(house.org), session_id)
    assert [(one.vendor, one.purpose, one.kind, one.amounts.micro_dollars) for one in found] == [
        ("polly", "say", Kind.SPEAKING, 16_000),
        ("anthropic", "judge", Kind.LANGUAGE, 10_000),
        ("ollama", "judge", Kind.LANGUAGE, 0),
    ]
    assert found[2].amounts == Amounts(1, 1, 1_000, 100, 0, 0, 0)


async def test_an_erased_session_leaves_its_sums_behind_and_no_sign_of_itself(database: Database, house: House) -> None:
    first, second = await house.new_session(), await house.new_session()
    book = book_at()
    for session_id in (first, second):  # the same things on the same day: they stay two rows
        book.used(judged(Payer(house.org, session_id)))
    await write(database, book)
    for session_id in (first, second):
        async with database.system_unit() as unit:
            await erase_session(unit, session_id)
    assert await written(database, house.org) == 2 * [(None, "anthropic", 1, 10_000)]
    assert await micro_dollars_of(database.system_glance(), house.org, TODAY) == 20_000


async def test_what_comes_too_late_for_an_erased_session_is_kept_without_it(database: Database, house: House) -> None:
    session_id = await house.new_session()
    book = book_at()
    book.used(judged(Payer(house.org, session_id)))
    async with database.system_unit() as unit:
        await erase_session(unit, session_id)
    await write(database, book)
    assert await written(database, house.org) == [(None, "anthropic", 1, 10_000)]


async def test_an_organisation_that_is_gone_keeps_nobody_else_from_writing(database: Database, house: House) -> None:
    book = book_at()
    book.used(judged(Payer(new_id())))
    book.used(judged(Payer(house.org)))
    await write(database, book)
    assert await written(database, house.org) == [(None, "anthropic", 1, 10_000)]


async def test_days_are_told_by_vendor_and_of_the_own_organisation_alone(database: Database, house: House) -> None:
    clock = ManualClock(NOON - timedelta(days=2))
    book, others = book_at(clock), await organisation_in(database)
    for _ in range(3):
        for org in (house.org, others):
            book.used(judged(Payer(org)))
            book.used(heard(Payer(org)))
        clock.move(timedelta(days=1))
    await write(database, book)
    found = await spent_by_day(database.glance(house.org), TODAY - timedelta(days=1), TODAY)
    assert [((TODAY - one.day).days, one.vendor, one.amounts.micro_dollars) for one in found] == [
        (1, "anthropic", 10_000), (1, "deepgram", 4_800), (0, "anthropic", 10_000), (0, "deepgram", 4_800),
    ]  # fmt: skip
    since = await spent_by_vendor(database.glance(house.org), TODAY - timedelta(days=1))
    assert [(one.vendor, one.amounts.micro_dollars) for one in since] == [("anthropic", 20_000), ("deepgram", 9_600)]


async def test_the_whole_installation_is_added_up_for_the_system(database: Database) -> None:
    before = await micro_dollars_since(database.system_glance(), TODAY)
    for cents in (3, 4):
        await spend(database, await organisation_in(database), cents)
    assert await micro_dollars_since(database.system_glance(), TODAY) == before + 70_000


async def test_who_used_nothing_has_spent_nothing(database: Database) -> None:
    nobody: UUID = new_id()
    assert await micro_dollars_of(database.system_glance(), nobody, TODAY) == 0
    assert await spent_by_session(database.glance(nobody), nobody) == []
