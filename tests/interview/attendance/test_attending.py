"""Who is connected is known, also when the process that held the connection is gone."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.interview.attendance.clocks import PatientClock
from tests.interview.rooms import Room
from tests.interview.scenes import START, plan
from vivaroom.db.tables import AttendanceRow
from vivaroom.db.unit import Database
from vivaroom.interview.attendance.attending import LEASE, Attendance
from vivaroom.interview.director import Director
from vivaroom.interview.events import CandidateLeft, CandidateReturned, SessionClosed
from vivaroom.interview.moves import CloseReason
from vivaroom.interview.policy import USUAL, EndAfter, SessionPolicy
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session, erase_session
from vivaroom.interview.signals import Answered, Opened
from vivaroom.jobs.absences import Absences
from vivaroom.jobs.sweeper import Sweeper
from vivaroom.kit.ids import new_id

GRACE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


@dataclass
class Hall:
    """Sessions whose time is the test's, seen by as many processes as are asked for."""

    room: Room
    clock: PatientClock = field(default_factory=lambda: PatientClock(START))

    @property
    def director(self) -> Director:
        return replace(self.room.director, clock=self.clock)

    @property
    def attendance(self) -> Attendance:
        """As a process sees it that knows nothing yet."""
        return Attendance(self.director)

    async def session(self, grace: timedelta | None = GRACE) -> UUID:
        """A session whose first question was asked; who stays away for the grace has ended it."""
        policy = USUAL if grace is None else SessionPolicy(EndAfter(grace))
        key = SessionKey(new_id().bytes, self.clock.now() + timedelta(hours=24))
        new = NewSession(new_id(), self.room.org, new_id(), None, plan(), key, policy=policy)
        async with self.room.database.unit(self.room.org) as unit:
            await add_session(unit, new)
        await self.director.take_turn(self.room.org, new.id, Opened())
        return new.id

    async def pass_time(self, duration: timedelta) -> None:
        """Let time pass, second by second, with a look at who is gone and who is due at each of them."""
        for _ in range(int(duration / SECOND)):
            self.clock.move(SECOND)
            await self.look()

    async def look(self) -> None:
        """What every process does each second."""
        await asyncio.sleep(0.01)  # whoever renews a lease now is done with it
        await Absences(self.attendance).look()
        await Sweeper(self.room.database, self.room.ledger, self.director, self.clock).sweep()

    async def told(self, session_id: UUID) -> list[type]:
        """What the ledger says of coming, going and the end."""
        kinds = (CandidateLeft, CandidateReturned, SessionClosed)
        return [type(e.event) for e in await self.room.events(session_id) if isinstance(e.event, kinds)]

    async def status(self, session_id: UUID) -> tuple[SessionStatus, CloseReason | None]:
        session = (await self.room.held(session_id)).session
        return session.status, session.close_reason

    async def leases(self) -> int:
        """How many connections are known of."""
        async with self.room.database.unit(self.room.org) as unit:
            return int((await unit.execute(select(func.count()).select_from(AttendanceRow))).scalar_one())


@pytest.fixture
def hall(room: Room) -> Hall:
    return Hall(room)


LIVE = (SessionStatus.LIVE, None)
LEFT = (SessionStatus.COMPLETED, CloseReason.LEFT)


async def test_nothing_is_kept_of_who_may_come_back_at_any_time(hall: Hall) -> None:
    session_id = await hall.session(grace=None)
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        assert await hall.leases() == 0
    await hall.pass_time(timedelta(minutes=2))
    assert (await hall.status(session_id), await hall.told(session_id)) == (LIVE, [])


async def test_who_leaves_and_stays_away_has_ended_the_session_and_its_report_follows(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        await hall.pass_time(timedelta(minutes=2))
        assert await hall.status(session_id) == LIVE
    await hall.pass_time(GRACE - SECOND)
    assert await hall.status(session_id) == LIVE
    await hall.pass_time(SECOND)
    assert await hall.status(session_id) == LEFT
    assert hall.room.occasions.told == ["started", "closed"]
    assert await hall.leases() == 0


async def test_who_comes_back_in_time_goes_on(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        pass
    await hall.pass_time(GRACE - SECOND)
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        await hall.pass_time(GRACE * 2)
        assert await hall.status(session_id) == LIVE
    assert await hall.told(session_id) == [CandidateLeft, CandidateReturned, CandidateLeft]


async def test_only_the_last_connection_that_goes_counts(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
            pass
        await hall.pass_time(GRACE * 2)
        assert (await hall.status(session_id), await hall.told(session_id)) == (LIVE, [])
    assert await hall.told(session_id) == [CandidateLeft]


async def test_a_connection_that_breaks_off_has_left_when_its_lease_has_run_out(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id):
        pass
    await hall.pass_time(LEASE - SECOND)
    assert await hall.told(session_id) == []
    await hall.pass_time(SECOND)
    assert await hall.told(session_id) == [CandidateLeft]
    await hall.pass_time(GRACE)
    assert await hall.status(session_id) == LEFT


async def test_a_stream_that_is_opened_again_within_seconds_was_never_away(hall: Hall) -> None:
    session_id = await hall.session()
    for _ in range(3):
        async with hall.attendance.attends(hall.room.org, session_id):
            await hall.pass_time(SECOND * 4)
        await hall.pass_time(SECOND * 4)
    assert await hall.told(session_id) == []


async def test_who_was_taken_for_gone_while_their_process_stood_still_is_there_again(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id):
        hall.clock._now += LEASE + SECOND  # nobody in this process wakes
        await hall.look()
        assert await hall.told(session_id) == [CandidateLeft]
        await hall.pass_time(SECOND * 10)
        assert await hall.told(session_id) == [CandidateLeft, CandidateReturned]
        await hall.pass_time(GRACE * 2)
        assert await hall.status(session_id) == LIVE


async def test_answers_without_a_connection_keep_a_session_open_that_was_left(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        pass
    await hall.pass_time(GRACE - SECOND)
    await hall.director.take_turn(hall.room.org, session_id, Answered("a b c"))
    await hall.pass_time(GRACE - SECOND)
    assert await hall.status(session_id) == LIVE
    await hall.pass_time(SECOND)
    assert await hall.status(session_id) == LEFT


async def test_coming_back_and_being_given_up_at_the_same_moment_end_one_way_or_the_other(hall: Hall) -> None:
    async def once() -> None:
        session_id = await hall.session()
        async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
            pass
        hall.clock._now += GRACE
        sweeping = asyncio.create_task(hall.look())
        async with hall.attendance.attends(hall.room.org, session_id):
            await sweeping
            told = await hall.told(session_id)
            assert told in ([CandidateLeft, CandidateReturned], [CandidateLeft, SessionClosed])
            assert (await hall.status(session_id) == LIVE) is (told[-1] is CandidateReturned)

    for _ in range(5):
        await once()


async def test_leaving_is_told_again_by_another_process_when_one_dies_before_it_has_said_so(hall: Hall) -> None:
    session_id = await hall.session()

    async def dies(*_: object) -> None:
        raise KeyboardInterrupt

    dying = hall.attendance
    with pytest.raises(KeyboardInterrupt):
        async with _telling(dying, dies).attends(hall.room.org, session_id, lambda: True):
            pass
    assert (await hall.told(session_id), await hall.leases()) == ([], 1)
    await hall.look()
    assert (await hall.told(session_id), await hall.leases()) == ([CandidateLeft], 0)


async def test_an_erased_session_is_missed_by_nobody(hall: Hall) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id, lambda: True):
        async with hall.room.database.unit(hall.room.org) as unit:
            await erase_session(unit, session_id)
        await hall.pass_time(LEASE)
    assert await hall.leases() == 0


async def test_one_organisation_knows_nothing_of_the_connections_of_another(hall: Hall, database: Database) -> None:
    session_id = await hall.session()
    async with hall.attendance.attends(hall.room.org, session_id), database.unit(new_id()) as unit:
        assert list(await unit.rows(select(AttendanceRow.session_id))) == []


def _telling(attendance: Attendance, tell_left: Callable[..., Awaitable[None]]) -> Attendance:
    """The same, with another way to tell of who has left."""

    class Telling(Attendance):
        async def tell_left(self, org: UUID, session_id: UUID) -> None:
            await tell_left(org, session_id)

    return Telling(attendance.director)
