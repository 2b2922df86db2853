"""The operator's page tells what vendors cost all organisations together, and no word of whom."""

from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from tests.accounts.spending.using import organisation_in, spend, unpriced, write
from tests.api.job_shop import Shop, open_shop
from tests.database import FreshDatabase
from vivaroom.accounts.spending.book import Book
from vivaroom.content.prices import prices
from vivaroom.db.unit import Database
from vivaroom.kit.clock import SystemClock
from vivaroom.ports.usage import Payer


@pytest.fixture
async def shop(fresh: FreshDatabase, database: Database, tmp_path: Path) -> AsyncIterator[Shop]:
    async with open_shop(fresh, database, tmp_path) as opened:
        yield opened


async def test_costs_are_told_by_vendor_for_today_and_for_the_month(shop: Shop, database: Database) -> None:
    page = (await shop.client.get("/operator")).text
    assert 'hx-get="/operator/costs"' in page
    assert "Nothing this month" in (await shop.client.get("/operator/costs")).text

    today = SystemClock().now().astimezone(UTC).date()
    first = today.replace(day=1)
    ours, theirs = await organisation_in(database), await organisation_in(database)
    await spend(database, ours, 120, today)
    await spend(database, theirs, 30, first)
    await spend(database, ours, 500, first - timedelta(days=1))
    book = Book(prices(), SystemClock())
    book.used(unpriced(Payer(theirs)))
    await write(database, book)

    shown = (await shop.client.get("/operator/costs")).text
    today_dollars = "1.50" if today == first else "1.20"
    assert f"${today_dollars} today" in shown
    assert "$1.50 this month" in shown
    assert "ollama" in shown
    assert "1 requests of unknown price" in shown
    assert ours.hex not in shown
