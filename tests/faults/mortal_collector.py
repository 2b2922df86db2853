"""A process that takes one turn of a collector and dies by `kill -9` at the failpoint that it is told.

Run with the URL of a database, an organisation, a collector, a message that is its own id, and the place to die at.
"""

import asyncio
import os
import signal
import sys
from uuid import UUID

from tests.faults.mortal import Failpoint, MortalDatabase
from tests.interview.collecting.rooms import collector
from vivaroom.kit.clock import SystemClock

PLACES = ("before the commit", "right after the commit")


def dies_at(place: str, transaction: int) -> Failpoint:
    """A failpoint that is passed so many times, less one."""
    left = transaction

    def passing(name: str) -> None:
        nonlocal left
        left -= name == place
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return passing


async def take(url: str, org: str, collector_id: str, text: str, place: str) -> None:
    """One turn. The place is its name, a colon and the number of the transaction."""
    name, _, transaction = place.partition(":")
    database = MortalDatabase(url, dies_at(name, int(transaction)))
    await collector(database, SystemClock()).turn(UUID(org), UUID(collector_id), text, text)


if __name__ == "__main__":
    asyncio.run(take(*sys.argv[1:]))
