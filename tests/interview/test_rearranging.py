"""Sessions that wait are put to another time, run on another plan, or called off; those that are live are not."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.interview.rooms import Room
from tests.interview.scenes import plan
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.store import Interview, add_interview
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.rearranging import Calendar
from vivaroom.interview.sessions.starting import KEY_VALID_FOR, SessionStarter, Sitting
from vivaroom.interview.sessions.store import find_session
from vivaroom.interview.signals import Opened
from vivaroom.jobs.store import expire_sessions
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id

WEEK = timedelta(days=7)


async def arranged(room: Room, begins: datetime | None = None, owner: UUID | None = None, name: str = "") -> UUID:
    """A session that waits."""
    owner = owner or new_id()
    now = room.clock.now()
    interview = Interview(
        id=new_id(), org_id=room.org, owner_id=owner, title="", design=Design(), plan=plan(), created_at=now,
        updated_at=now,
    )  # fmt: skip
    sitting = Sitting(
        org_id=room.org, owner_id=owner, interview_id=interview.id, plan=interview.plan, candidate_name=name or None,
        origin="elsewhere", scheduled_at=begins,
    )  # fmt: skip
    async with room.database.unit(room.org) as unit:
        await add_interview(unit, interview)
        return (await SessionStarter(room.database, room.clock).seat(unit, sitting)).session_id


async def test_a_session_that_is_planned_waits_until_a_day_behind_its_time(room: Room) -> None:
    begins = room.clock.now() + WEEK
    session_id = await arranged(room, begins, name="Ada")
    card = await find_session(room.database.glance(room.org), session_id)
    assert (card.status, card.origin, card.scheduled_at) == (SessionStatus.CREATED, "elsewhere", begins)
    assert card.candidate_name == "Ada"
    for moment, left in ((begins + KEY_VALID_FOR - timedelta(seconds=1), True), (begins + KEY_VALID_FOR, False)):
        async with room.database.system_unit() as unit:
            await expire_sessions(unit, moment + timedelta(milliseconds=1), 100)
        card = await find_session(room.database.glance(room.org), session_id)
        assert (card.status is SessionStatus.CREATED) is left


async def test_another_time_makes_it_wait_longer(room: Room) -> None:
    session_id = await arranged(room)
    glance, calendar = room.database.glance(room.org), Calendar(room.database, room.clock)
    await calendar.put_to(await find_session(glance, session_id), room.clock.now() + WEEK)
    assert (await room.row(session_id)).secret_expires_at == room.clock.now() + WEEK + KEY_VALID_FOR


async def test_it_runs_on_the_plan_that_it_was_given_last(room: Room) -> None:
    session_id = await arranged(room)
    card = await find_session(room.database.glance(room.org), session_id)
    await Calendar(room.database, room.clock).run_on(card, plan().model_copy(update={"duration_minutes": 77}))
    assert (await room.row(session_id)).plan["duration_minutes"] == 77


async def test_what_is_live_or_called_off_stays_as_it_is(room: Room) -> None:
    calendar, glance = Calendar(room.database, room.clock), room.database.glance(room.org)
    live, off = [await arranged(room) for _ in range(2)]
    await room.take(live, Opened())
    await calendar.call_off(await find_session(glance, off))
    assert (await find_session(glance, off)).status is SessionStatus.CANCELLED
    for session_id in (live, off):
        card = await find_session(glance, session_id)
        for change in (
            calendar.put_to(card, room.clock.now()),
            calendar.run_on(card, plan()),
            calendar.call_off(card),
        ):
            with pytest.raises(Conflict, match="session_begun"):
                await change
