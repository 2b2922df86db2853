"""Ceilings in dollars: beyond one, no new session begins; one that runs goes on to its report."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from vivaroom.accounts.spending.store import micro_dollars_of, micro_dollars_since
from vivaroom.db.unit import Database
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import TooMany

NEARLY_0_1 = 0.8
"""From this share on, whoever runs the installation is warned."""
_MILLION = 1_000_000


class Ceiling(StrEnum):
    """What may be limited, by the setting that says how far. Days and months are of UTC."""

    ORG_DAY = "VIVAROOM_BUDGET_ORG_DAY"
    ORG_MONTH = "VIVAROOM_BUDGET_ORG_MONTH"
    DAY = "VIVAROOM_BUDGET_DAY"


_WHOSE = {
    Ceiling.ORG_DAY: "this organisation for today",
    Ceiling.ORG_MONTH: "this organisation for this month",
    Ceiling.DAY: "this installation for today",
}


@dataclass(frozen=True, slots=True)
class Ceilings:
    """US dollars; None: as much as it takes."""

    org_day: Decimal | None = None
    org_month: Decimal | None = None
    day: Decimal | None = None

    def named(self) -> Iterator[tuple[Ceiling, Decimal]]:
        """Those that are set."""
        all_three = (Ceiling.ORG_DAY, self.org_day), (Ceiling.ORG_MONTH, self.org_month), (Ceiling.DAY, self.day)
        for ceiling, dollars in all_three:
            if dollars is not None:
                yield ceiling, dollars


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a ceiling is used up in the period that began on the day `since`."""

    ceiling: Ceiling
    since: date
    limit: Decimal
    spent: Decimal

    @property
    def is_spent(self) -> bool:
        """Whether nothing is left of it."""
        return self.spent >= self.limit

    @property
    def share_0_1(self) -> float:
        """The share that is spent, above 1 where sessions that ran went on beyond it; 1 for a ceiling of nothing."""
        return float(self.spent / self.limit) if self.limit else 1.0

    @property
    def ends_at(self) -> datetime:
        """When its period is over."""
        days = monthrange(self.since.year, self.since.month)[1] if self.ceiling is Ceiling.ORG_MONTH else 1
        return datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Budget:
    """Knows what is spent as far as it is written down, which processes do every few seconds.

    So sessions that begin at the same moment may all be let in, and each may still spend what an interview takes.
    """

    database: Database
    clock: Clock
    ceilings: Ceilings

    async def admit(self, org: UUID) -> None:
        """Let an organisation begin a session. Raises TooMany `budget_exceeded`, which says until when."""
        for standing in await self.standings(org):
            if standing.is_spent:
                raise _exceeded(standing, self.clock.now())

    async def standings(self, org: UUID) -> list[Standing]:
        """How the ceilings stand that are set; no look at the database where none is."""
        today = self.clock.now().astimezone(UTC).date()
        return [await self._standing(org, ceiling, limit, today) for ceiling, limit in self.ceilings.named()]

    async def _standing(self, org: UUID, ceiling: Ceiling, limit: Decimal, today: date) -> Standing:
        since, source = today.replace(day=1) if ceiling is Ceiling.ORG_MONTH else today, self.database.system_glance()
        if ceiling is Ceiling.DAY:
            spent = await micro_dollars_since(source, since)
        else:
            spent = await micro_dollars_of(source, org, since)
        return Standing(ceiling, since, limit, Decimal(spent) / _MILLION)


def _exceeded(standing: Standing, now: datetime) -> TooMany:
    until, whose, setting = standing.ends_at, _WHOSE[standing.ceiling], standing.ceiling.value
    detail = (
        f"The budget of {whose} is spent, so that no new session begins; those that run go on. Try again from "
        f"{until:%Y-%m-%d} on (UTC), or let whoever runs this server raise {setting}."
    )
    wait_s = max(1, int((until - now).total_seconds()))
    return TooMany("budget_exceeded", detail, headers={"Retry-After": str(wait_s)})
