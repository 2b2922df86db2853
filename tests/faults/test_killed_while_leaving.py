"""A candidate whose process is killed has left too: at whatever step, the session ends once, for that reason."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.database import FreshDatabase
from tests.faults.attendee import LEASE
from tests.interview.rooms import Room, room_in
from tests.interview.scenes import plan
from tests.jobs.hands import until_true
from vivaroom.db.unit import Database
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.interview.director import Director
from vivaroom.interview.events import CandidateLeft, CandidateReturned, SessionClosed
from vivaroom.interview.moves import CloseReason
from vivaroom.interview.policy import EndAfter, SessionPolicy
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.signals import Opened
from vivaroom.jobs.absences import Absences
from vivaroom.jobs.periodic import Periodic, Timetable
from vivaroom.jobs.sweeper import Sweeper
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.ids import new_id

REPOSITORY = Path(__file__).parents[2]
GRACE = timedelta(seconds=2)
SESSIONS = 9


@pytest.fixture
async def room(database: Database) -> Room:
    return await room_in(database)


def director_of(room: Room) -> Director:
    """The director of this process, in real time."""
    return replace(room.director, clock=SystemClock())


async def seated(room: Room) -> UUID:
    """A live session that ends when its candidate stays away."""
    key = SessionKey(new_id().bytes, SystemClock().now() + timedelta(hours=24))
    new = NewSession(new_id(), room.org, new_id(), None, plan(), key, policy=SessionPolicy(EndAfter(GRACE)))
    async with room.database.unit(room.org) as unit:
        await add_session(unit, new)
    await director_of(room).take_turn(room.org, new.id, Opened())
    return new.id


@asynccontextmanager
async def another_process(url: str, org: UUID, sessions: list[UUID]) -> AsyncIterator[Process]:
    """A process to which all these candidates are connected."""
    command = (sys.executable, "-m", "tests.faults.attendee", url, str(org), *map(str, sessions))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=REPOSITORY)
    try:
        assert await said(process) == "here"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def said(process: Process) -> str:
    assert process.stdout is not None
    async with asyncio.timeout(60):
        return (await process.stdout.readline()).decode().strip()


@asynccontextmanager
async def looking_after(room: Room) -> AsyncIterator[None]:
    """A third process' share: who is gone is noticed, and whose time has come is told."""
    director = director_of(room)
    absences = Periodic("absences", timedelta(seconds=1), Absences(Attendance(director, LEASE)).look)
    runs = (
        Timetable(room.database, director.clock, [absences]).run(),
        Sweeper(room.database, room.ledger, director, director.clock).run(),
    )
    tasks = [asyncio.create_task(run) for run in runs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("left_in_order", [0, 4])
async def test_sessions_of_a_killed_process_end_as_left_once_each(
    room: Room, fresh: FreshDatabase, left_in_order: int
) -> None:
    sessions = [await seated(room) for _ in range(SESSIONS)]
    async with looking_after(room):
        async with another_process(fresh.url, room.org, sessions) as process:
            for _ in range(left_in_order):
                await said(process)  # the next one is leaving at this moment
            process.kill()
        await until_true(lambda: all_are_over(room, sessions))
    for session_id in sessions:
        session = (await room.held(session_id)).session
        assert session.close_reason is CloseReason.LEFT
        going = [type(e.event) for e in await room.events(session_id)]
        kinds = [kind for kind in going if kind in (CandidateLeft, CandidateReturned, SessionClosed)]
        assert kinds == [CandidateLeft, SessionClosed]
    assert room.occasions.told.count("closed") == SESSIONS


async def test_who_comes_back_through_another_process_within_the_grace_goes_on(
    room: Room, fresh: FreshDatabase
) -> None:
    stays, goes = [await seated(room) for _ in range(2)]
    async with looking_after(room):
        async with another_process(fresh.url, room.org, [stays, goes]) as process:
            process.kill()
        async with Attendance(director_of(room), LEASE).attends(room.org, stays):
            await until_true(lambda: all_are_over(room, [goes]))
            await asyncio.sleep((LEASE + GRACE).total_seconds())
            assert (await room.held(stays)).session.status is SessionStatus.LIVE


async def all_are_over(room: Room, sessions: list[UUID]) -> bool:
    """Whether all of them have come to their end."""
    return all([(await room.held(one)).session.status is SessionStatus.COMPLETED for one in sessions])
