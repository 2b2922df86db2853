"""Looking at rows without a transaction: whoever is told to end, ends."""

import asyncio
import random

import pytest
from sqlalchemy import bindparam, select

from vivaroom.db.tables import SessionRow
from vivaroom.db.unit import Database
from vivaroom.kit.ids import new_id

ONE = select(SessionRow.id).where(SessionRow.id == bindparam("id"))
LOOKS = 300
AT_ONCE = 3


# A pipeline that is cancelled while it ends is closed by the library with a complaint that nobody can hear.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_look_that_is_cancelled_ends_whatever_it_waits_for(database: Database) -> None:
    """The moments are spread over all that a look does: taking a connection, saying for whom, reading."""
    chance, organisations = random.Random(1), [new_id(), new_id()]

    async def look() -> None:
        assert await database.glance(chance.choice(organisations)).rows(ONE, id=new_id()) == []

    cancelled = 0
    for _ in range(LOOKS):
        tasks = [asyncio.create_task(look()) for _ in range(AT_ONCE)]
        await asyncio.sleep(chance.random() * 0.006)
        told = [task for task in tasks if task.cancel()]
        await asyncio.gather(*tasks, return_exceptions=True)
        assert all(task.cancelled() for task in told)
        cancelled += len(told)
    assert cancelled > 0
    await look()
