"""Time passes in sessions without a client: they end in time, and who was never entered expires."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert

from tests.jobs.sittings import KEY_LIVES, House, house_on
from vivaroom.db.tables import InterviewRow, InvitationRow
from vivaroom.db.unit import Database
from vivaroom.interview.director import Taken
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.signals import Command, Commanded, Signal, Ticked
from vivaroom.jobs.sweeper import AT_A_TIME, EXPIRE_EVERY, REST_AFTER_FAILURE, Sweeper
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import WriteReport

OVER = timedelta(minutes=36)  # the sessions of these tests last 30, and 5 more for the last words


@dataclass
class Ear:
    """A director that only hears who is told the time."""

    told: list[UUID] = field(default_factory=list)

    async def take_turn(self, org: UUID, session_id: UUID, signal: Signal, epoch: int | None = None) -> Taken:
        assert signal == Ticked()
        self.told.append(session_id)
        raise Conflict("session_busy", "for this test")


@pytest.fixture
async def house(database: Database) -> House:
    return await house_on(database)


def sweeper(house: House) -> Sweeper:
    """A sweeper with the real director."""
    return Sweeper(house.database, house.ledger, house.director, house.clock)


async def test_a_session_that_is_left_alone_ends_in_time_and_its_report_is_ordered(house: House) -> None:
    session_id = await house.live_session()
    assert await sweeper(house).sweep() == 0
    house.clock.move(OVER)
    assert await sweeper(house).sweep() == 1
    assert await house.status(session_id) is SessionStatus.COMPLETED
    assert [type(job) for job in house.jobs.queued] == [WriteReport]
    assert await sweeper(house).sweep() == 0


async def test_two_sweepers_end_a_session_once(house: House) -> None:
    await house.live_session()
    house.clock.move(OVER)
    async with house.database.system_unit() as unit:
        due = await house.ledger.due(unit, house.clock.now())
    for _ in range(2):
        await sweeper(house)._tick(*due[0])
    assert len(house.jobs.queued) == 1


async def test_time_stands_still_in_a_paused_session(house: House) -> None:
    session_id = await house.live_session()
    await house.director.take_turn(house.org, session_id, Commanded(Command.PAUSE))
    house.clock.move(OVER * 100)
    assert await sweeper(house).sweep() == 0


async def test_a_session_that_cannot_be_told_the_time_stands_in_no_others_way(house: House) -> None:
    ear = Ear()
    sweeping = Sweeper(house.database, house.ledger, ear, house.clock)
    stuck = [await house.new_session() for _ in range(AT_A_TIME)]
    for session_id in stuck:
        await house.make_due(session_id)
    assert await sweeping.sweep() == AT_A_TIME
    house.clock.move(timedelta(seconds=1))
    late = await house.new_session()
    await house.make_due(late)
    ear.told.clear()
    assert await sweeping.sweep() == 1
    assert ear.told == [late]
    house.clock.move(REST_AFTER_FAILURE)
    assert await sweeping.sweep() == AT_A_TIME


async def test_a_session_that_nobody_entered_expires_with_its_key(house: House) -> None:
    session_id = await house.new_session()
    live = await house.live_session()
    sweeping = sweeper(house)
    await sweeping.sweep()
    assert await house.status(session_id) is SessionStatus.CREATED
    house.clock.move(KEY_LIVES)
    await sweeping.sweep()
    assert await house.status(session_id) is SessionStatus.EXPIRED
    assert await house.status(live) is SessionStatus.COMPLETED


async def test_a_session_waits_as_long_as_its_invitation_can_be_opened(house: House) -> None:
    invitation = await invite(house, KEY_LIVES * 2)
    session_id = await house.new_session(invitation)
    sweeping = sweeper(house)
    house.clock.move(KEY_LIVES)
    await sweeping.sweep()
    assert await house.status(session_id) is SessionStatus.CREATED
    house.clock.move(KEY_LIVES + EXPIRE_EVERY)
    await sweeping.sweep()
    assert await house.status(session_id) is SessionStatus.EXPIRED


async def test_an_expired_session_cannot_be_entered(house: House) -> None:
    session_id = await house.new_session()
    house.clock.move(KEY_LIVES)
    await sweeper(house).sweep()
    await house.enters(session_id)
    assert await house.status(session_id) is SessionStatus.EXPIRED


async def invite(house: House, valid_for: timedelta) -> UUID:
    """An invitation that somebody can open for so long."""
    interview, invitation = new_id(), new_id()
    async with house.database.system_unit() as unit:
        design = {"id": interview, "org_id": house.org, "owner_id": new_id(), "title": "T", "design": {}, "plan": {}}
        now = house.clock.now()
        await unit.execute(insert(InterviewRow).values(**design, created_at=now, updated_at=now))
        until = now + valid_for
        sent = {"id": invitation, "org_id": house.org, "interview_id": interview, "secret_digest": invitation.bytes}
        await unit.execute(insert(InvitationRow).values(**sent, expires_at=until))
    return invitation
