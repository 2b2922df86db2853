"""A process that writes down one request, uses another, and waits to be killed. Usage: python -m tests.jobs.doomed_book URL ORG"""

import asyncio
import sys
from uuid import UUID

from tests.accounts.spending.using import book_at, judged
from vivaroom.accounts.spending.budget import Budget, Ceilings
from vivaroom.db.unit import Database
from vivaroom.jobs.bookkeeping import Bookkeeper, bookkeeping
from vivaroom.kit.clock import SystemClock
from vivaroom.ports.usage import Payer


async def main(url: str, org: UUID) -> None:
    """Work until killed."""
    database, book = Database(url), book_at()
    keeper = Bookkeeper(book, database, Budget(database, SystemClock(), Ceilings()))
    async with bookkeeping(keeper):
        book.used(judged(Payer(org)))
        await keeper.write()
        book.used(judged(Payer(org)))
        sys.stdout.write("used\n")
        sys.stdout.flush()
        await asyncio.sleep(3600)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2])))
