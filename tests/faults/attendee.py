"""A process that holds the connections of candidates, lets them leave one after the other, and waits to be killed.

Run with the URL of a database, the id of an organisation, and those of its sessions; says `here` when all have come,
and the id of each session that was left in order.
"""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tests.interview.rooms import Room
from vivaroom.db.unit import Database
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.kit.clock import SystemClock

LEASE = timedelta(seconds=2)


async def hold(url: str, org: UUID, sessions: list[UUID]) -> None:
    """Attend all, then leave one by one."""
    database = Database(url, pool_size=5)
    attendance = Attendance(replace(Room(database, org).director, clock=SystemClock()), LEASE)
    async with AsyncExitStack() as held:
        leaving = []
        for session_id in sessions:
            one = await held.enter_async_context(AsyncExitStack())
            await one.enter_async_context(attendance.attends(org, session_id, lambda: True))
            leaving.append((session_id, one))
        say("here")
        for session_id, one in leaving:
            await one.aclose()
            say(str(session_id))
        await asyncio.Event().wait()


def say(what: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(hold(sys.argv[1], UUID(sys.argv[2]), [UUID(one) for one in sys.argv[3:]]))
