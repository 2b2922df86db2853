"""Writing down what was used, every few seconds and at the end, and warning of ceilings that are nearly reached."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from vivaroom.accounts.spending.book import Book
from vivaroom.accounts.spending.budget import NEARLY_0_1, Budget, Ceiling, Standing
from vivaroom.accounts.spending.store import add_spendings
from vivaroom.db.unit import Database

WRITE_EVERY = timedelta(seconds=5)
"""What a process that is killed had not written down yet is lost: so much of it, and what is under way."""
_log = structlog.get_logger(__name__)


class BudgetWatch(Protocol):
    """Is told how far ceilings are used up; returns at once, and never raises."""

    def spent(self, ceiling: Ceiling, share_0_1: float) -> None:
        """The largest share of this ceiling that was seen in its period: of the installation, or of any organisation."""
        ...


class UnwatchedBudget:
    """Nobody counts."""

    def spent(self, ceiling: Ceiling, share_0_1: float) -> None:
        """Let it pass."""


UNWATCHED_BUDGET = UnwatchedBudget()


class Bookkeeper:
    """Writes one process's book down. That several do so at once adds up."""

    def __init__(self, book: Book, database: Database, budget: Budget, watch: BudgetWatch = UNWATCHED_BUDGET) -> None:
        self._book = book
        self._database = database
        self._budget = budget
        self._watch = watch
        self._shares: dict[tuple[Ceiling, UUID], tuple[date, float]] = {}
        self._warned: set[tuple[Ceiling, UUID, date, bool]] = set()
        self._ends = asyncio.Event()

    async def run(self) -> None:
        """Write until `end`, and then what is still open; nothing is broken off that is being written."""
        while not self._ends.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_EVERY.total_seconds()):
                    await self._ends.wait()
            await self.write()

    def end(self) -> None:
        """This process ends."""
        self._ends.set()

    async def write(self) -> None:
        """Write down what is open, and look at the ceilings of whoever paid; what fails is written the next time."""
        open_ = self._book.take()
        if not open_:
            return
        try:
            async with self._database.system_unit() as unit:
                await add_spendings(unit, open_)
        except BaseException as error:
            self._book.give_back(open_)
            if not isinstance(error, Exception):
                raise
            _log.warning("spendings_not_written", error=type(error).__qualname__)
            return
        await self._look({heading.org_id for heading in open_})

    async def _look(self, payers: Iterable[UUID]) -> None:
        try:
            for org in payers:
                for standing in await self._budget.standings(org):
                    self._note(org, standing)
        except Exception as error:
            _log.warning("budgets_not_looked_at", error=type(error).__qualname__)
            return
        for ceiling in {ceiling for ceiling, _ in self._shares}:
            self._watch.spent(ceiling, self._largest(ceiling))

    def _note(self, org: UUID, standing: Standing) -> None:
        ceiling, share = standing.ceiling, standing.share_0_1
        self._shares[ceiling, org] = (standing.since, share)
        sign = (ceiling, org, standing.since, standing.is_spent)
        if share < NEARLY_0_1 or sign in self._warned:
            return
        self._warned.add(sign)
        _log.warning(
            "budget_spent" if standing.is_spent else "budget_nearly_spent",
            setting=ceiling.value, organisation=org.hex, share=round(share, 3), dollars=float(standing.limit),
        )  # fmt: skip

    def _largest(self, ceiling: Ceiling) -> float:
        """Of the newest period alone: what was spent in one before it is no warning any more."""
        seen = [kept for (of, _), kept in self._shares.items() if of is ceiling]
        newest = max(since for since, _ in seen)
        return max(share for since, share in seen if since == newest)


@asynccontextmanager
async def bookkeeping(keeper: Bookkeeper) -> AsyncIterator[None]:
    """Write every few seconds for the length of the block, and what is still open at its end."""
    writing = asyncio.create_task(keeper.run(), name="writes spendings down")
    try:
        yield
    finally:
        keeper.end()
        await writing
