"""What tests of spendings use: a book on a clock of their own, and requests of known prices."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import insert, select

from vivaroom.accounts.spending.book import Book
from vivaroom.accounts.spending.store import add_spendings
from vivaroom.content.prices import prices
from vivaroom.db.tables import OrganisationRow, SpendingRow
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.ids import new_id
from vivaroom.ports.usage import Heard, Payer, Purpose, Said, Usage

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOON.date()
A_CENT_MICRO = 10_000


def judged(who: Payer | None) -> Usage:
    """A request that costs a cent."""
    return Usage("anthropic", "claude-haiku-4-5", Purpose.JUDGE, 5_000, 1_000, payer=who)


def unpriced(who: Payer | None) -> Usage:
    """A request whose price is not known."""
    return Usage("ollama", "qwen2.5:7b", Purpose.JUDGE, 1_000, 100, payer=who)


def heard(who: Payer | None, minutes: float = 1) -> Heard:
    """Sound at 0.48 cents a minute."""
    return Heard("deepgram", "nova-3", 60 * minutes, payer=who)


def said(who: Payer | None, characters: int = 1_000) -> Said:
    """A text at 1.6 cents for 1,000 characters."""
    return Said("polly", "neural", characters, characters / 15, payer=who)


def book_at(clock: ManualClock | None = None) -> Book:
    """A book of one process with the prices of the product."""
    return Book(prices(), clock or ManualClock(NOON))


async def organisation_in(database: Database) -> UUID:
    """A new organisation."""
    org = new_id()
    async with database.system_unit() as unit:
        await unit.execute(insert(OrganisationRow).values(id=org, name="Team"))
    return org


async def write(database: Database, book: Book) -> None:
    """Write down what is open in a book."""
    async with database.system_unit() as unit:
        await add_spendings(unit, book.take())


async def spend(database: Database, org: UUID, cents: int, day: date = TODAY) -> None:
    """Let an organisation have spent so many cents on a day."""
    values = {"org_id": org, "day": day, "vendor": "v", "model": "m", "purpose": "judge", "kind": "language"}
    async with database.system_unit() as unit:
        await unit.execute(insert(SpendingRow).values(**values, requests=1, micro_dollars=cents * A_CENT_MICRO))


async def written(database: Database, org: UUID) -> list[tuple[UUID | None, str, int, int]]:
    """Session, vendor, requests and micro-dollars of every row of an organisation."""
    columns = (SpendingRow.session_id, SpendingRow.vendor, SpendingRow.requests, SpendingRow.micro_dollars)
    async with database.system_unit() as unit:
        found = await unit.rows(select(*columns).where(SpendingRow.org_id == org).order_by(SpendingRow.id))
    return [tuple(row) for row in found]
