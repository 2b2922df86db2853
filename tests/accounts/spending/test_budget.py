"""Beyond a ceiling nobody begins; the refusal says whose it is, until when, and how to mend it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.accounts.spending.using import NOON, TODAY, book_at, organisation_in, spend, unpriced, write
from vivaroom.accounts.spending.budget import Budget, Ceiling, Ceilings, Standing
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import TooMany
from vivaroom.ports.usage import Payer

A_DOLLAR = Decimal(1)


@pytest.fixture
async def org(database: Database) -> UUID:
    return await organisation_in(database)


def budget(database: Database, ceilings: Ceilings, at: datetime = NOON) -> Budget:
    return Budget(database, ManualClock(at), ceilings)


async def refused(limited: Budget, org: UUID) -> TooMany:
    with pytest.raises(TooMany) as raised:
        await limited.admit(org)
    assert raised.value.code == "budget_exceeded"
    return raised.value


async def test_a_session_begins_below_the_ceiling_and_none_at_it(database: Database, org: UUID) -> None:
    limited = budget(database, Ceilings(org_day=A_DOLLAR))
    await spend(database, org, 99)
    await limited.admit(org)
    await spend(database, org, 1)
    error = await refused(limited, org)
    assert "VIVAROOM_BUDGET_ORG_DAY" in error.detail
    assert "2026-11-22" in error.detail
    assert error.headers["Retry-After"] == str(12 * 3600)


async def test_a_day_is_over_at_midnight_of_utc_and_a_month_goes_on(database: Database, org: UUID) -> None:
    await spend(database, org, 100)
    tomorrow = NOON + timedelta(hours=12)
    await budget(database, Ceilings(org_day=A_DOLLAR), tomorrow).admit(org)
    error = await refused(budget(database, Ceilings(org_month=A_DOLLAR), tomorrow), org)
    assert "VIVAROOM_BUDGET_ORG_MONTH" in error.detail
    assert "2026-12-01" in error.detail
    await budget(database, Ceilings(org_month=A_DOLLAR), datetime(2026, 12, 1, tzinfo=UTC)).admit(org)


async def test_what_another_organisation_spends_counts_for_the_installation_alone(
    database: Database, org: UUID
) -> None:
    day = TODAY + timedelta(days=40)  # that nobody else has spent on
    await spend(database, await organisation_in(database), 100, day)
    at = NOON + timedelta(days=40)
    await budget(database, Ceilings(org_day=A_DOLLAR, org_month=A_DOLLAR), at).admit(org)
    error = await refused(budget(database, Ceilings(day=A_DOLLAR), at), org)
    assert "VIVAROOM_BUDGET_DAY" in error.detail


async def test_what_has_no_known_price_is_not_counted(database: Database, org: UUID) -> None:
    book = book_at()
    book.used(unpriced(Payer(org)))
    await write(database, book)
    await budget(database, Ceilings(org_day=Decimal("0.000001"))).admit(org)


async def test_a_ceiling_of_nothing_lets_nobody_begin(database: Database, org: UUID) -> None:
    await refused(budget(database, Ceilings(org_day=Decimal(0))), org)


async def test_without_ceilings_the_database_is_not_asked(org: UUID) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    await budget(nowhere, Ceilings()).admit(org)
    await nowhere.close()


@pytest.mark.parametrize(
    ("since", "ends"), [(date(2026, 2, 1), date(2026, 3, 1)), (date(2028, 2, 1), date(2028, 3, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)  # fmt: skip
def test_a_month_ends_with_its_last_day(since: date, ends: date) -> None:
    standing = Standing(Ceiling.ORG_MONTH, since, A_DOLLAR, A_DOLLAR)
    assert standing.ends_at == datetime(ends.year, ends.month, ends.day, tzinfo=UTC)
