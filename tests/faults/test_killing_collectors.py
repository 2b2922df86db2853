"""Whenever the process dies, what somebody has said while an interview is set up is there once, or can be said again."""

import asyncio
import signal
import sys
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.database import FreshDatabase
from tests.faults.candidates import REPOSITORY
from tests.faults.mortal_collector import PLACES
from tests.interview.collecting.rooms import collector
from tests.interview.rooms import Room, room_in
from vivaroom.db.tables import InterviewRow
from vivaroom.db.unit import Database
from vivaroom.interview.collecting.collector import Opening
from vivaroom.interview.collecting.conversation import CollectorStatus, Party
from vivaroom.kit.ids import new_id

TURNS = (("backend engineer, technical", 1), ("senior, Python, six questions", 2))
"""Messages with the transaction that keeps them: the last one looks for the organisation's own questions before."""


async def killed(fresh: FreshDatabase, room: Room, collector_id: UUID, text: str, place: str) -> None:
    """A process takes the turn, and dies there."""
    arguments = (fresh.url, str(room.org), str(collector_id), text, place)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.mortal_collector", *arguments, cwd=REPOSITORY
    )
    assert await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("place", PLACES)
async def test_nothing_is_lost_and_nothing_there_twice(fresh: FreshDatabase, database: Database, place: str) -> None:
    room = await room_in(database)
    alive = collector(database, room.clock)
    new = await alive.start(room.org, new_id(), Opening())
    for number, (text, transaction) in enumerate(TURNS, start=1):
        await killed(fresh, room, new.id, text, f"{place}:{transaction}")
        found = await alive.find(room.org, new.id)
        was_kept = place == "right after the commit"
        assert len(found.entries) == 2 * (number if was_kept else number - 1) + 1
        after = await alive.turn(room.org, new.id, text, text)
        assert len(after.entries) == 2 * number + 1
    done = await alive.find(room.org, new.id)
    assert done.status is CollectorStatus.COMPLETE
    assert [e.text for e in done.entries if e.speaker is Party.USER] == [text for text, _ in TURNS]
    async with database.unit(room.org) as unit:
        made = (await unit.execute(select(InterviewRow.id))).scalars().all()
    assert made == [done.interview_id]
