"""The supervisor in a database: it survives its process, watches a session once, and costs little while nobody speaks."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.feedback.stored import SilentBus
from tests.interview.rooms import Reader
from tests.interview.supervising.sittings import supervised_plan
from tests.jobs.sittings import House, house_on
from vivaroom.db.unit import Database
from vivaroom.interview.director import Director
from vivaroom.interview.events import DirectionFollowed, DirectionGiven, Event, SupervisorJudged
from vivaroom.interview.moves import CLOSING
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.signals import Answered, Directed, Direction, When
from vivaroom.interview.store import Ledger
from vivaroom.jobs.sweeper import Sweeper
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import SuperviseSession

A_SECOND = timedelta(seconds=1)


@pytest.fixture
async def house(database: Database) -> House:
    return await house_on(database)


class Process:
    """One process of several on the same database: it knows what it has read, and sweeps."""

    def __init__(self, house: House, *, looks_twice: bool = False) -> None:
        self.house = house
        self.ledger = Ledger(SilentBus())
        self.director: Director = replace(house.director, ledger=self.ledger, reader=Reader(), looks_twice=looks_twice)
        self.sweeper = Sweeper(house.database, self.ledger, self.director, house.clock)

    async def lets_pass(self, time: timedelta) -> int:
        """Sweep for so long, every second; how often a session was told the time."""
        told = 0
        for _ in range(time // A_SECOND):
            self.house.clock.move(A_SECOND)
            told += await self.sweeper.sweep()
        return told


async def supervised_session(house: House, **fields: object) -> UUID:
    """A live session that is supervised."""
    key = SessionKey(new_id().bytes, house.clock.now() + timedelta(hours=24))
    new = NewSession(new_id(), house.org, new_id(), None, supervised_plan(**fields), key)
    async with house.database.unit(house.org) as unit:
        await add_session(unit, new)
    await house.enters(new.id)
    return new.id


async def of(house: House, session_id: UUID, kind: type[Event]) -> list[Event]:
    """The events of one kind, as the database has them."""
    async with house.database.unit(house.org) as unit:
        found = await Ledger(SilentBus()).events(unit, session_id)
    return [entry.event for entry in found if isinstance(entry.event, kind)]


async def test_another_process_goes_on_where_one_died(house: House) -> None:
    session_id = await supervised_session(house, duration_minutes=60)
    first = Process(house)
    await first.director.take_turn(house.org, session_id, Answered("a b c"))
    await first.lets_pass(timedelta(seconds=40))
    del first
    second = Process(house)
    house.clock.move(timedelta(minutes=24, seconds=30))
    await second.lets_pass(timedelta(seconds=2))
    assert len(await of(house, session_id, SupervisorJudged)) >= 2
    house.clock.move(timedelta(minutes=10))
    await Process(house).lets_pass(timedelta(seconds=3))
    assert await house.status(session_id) is SessionStatus.COMPLETED
    given = [e.direction for e in await of(house, session_id, DirectionGiven) if isinstance(e, DirectionGiven)]
    assert given[-1] is Direction.END


async def test_a_direction_outlives_the_process_that_took_it(house: House) -> None:
    session_id = await supervised_session(house)
    await Process(house).director.take_turn(
        house.org, session_id, Directed(Direction.CONCLUDE, "usr_anna", None, When.BOUNDARY)
    )
    taken = await Process(house).director.take_turn(house.org, session_id, Answered("a b c"))
    assert taken.held.session.turns[-1].put.slug == CLOSING
    assert len(await of(house, session_id, DirectionFollowed)) == 1


async def test_two_sweepers_at_once_judge_once(house: House) -> None:
    sessions = [await supervised_session(house) for _ in range(4)]
    one, other = Process(house), Process(house)
    for session_id in sessions:
        await one.director.take_turn(house.org, session_id, Answered("a b c"))
    house.clock.move(timedelta(seconds=31))
    await asyncio.gather(*(process.sweeper.sweep() for process in (one, other, one, other)))
    for session_id in sessions:
        assert len(await of(house, session_id, SupervisorJudged)) == 1


async def test_a_session_in_which_nothing_is_said_costs_one_small_event_and_then_none(house: House) -> None:
    session_id = await supervised_session(house, duration_minutes=60)
    process = Process(house)
    told = await process.lets_pass(timedelta(minutes=20))
    assert told == 1
    assert len(await of(house, session_id, SupervisorJudged)) == 1


async def test_a_session_is_looked_at_twice_a_minute_at_most(house: House) -> None:
    session_id = await supervised_session(house)
    process = Process(house)
    told = 0
    for _ in range(8):
        await process.director.take_turn(house.org, session_id, Answered("a b c"))
        told += await process.lets_pass(timedelta(seconds=15))
    assert told == 4


@pytest.mark.parametrize("looks_twice", [True, False])
async def test_a_model_is_asked_once_a_look_and_only_where_there_is_one(house: House, looks_twice: bool) -> None:
    session_id = await supervised_session(house)
    process = Process(house, looks_twice=looks_twice)
    await process.director.take_turn(house.org, session_id, Answered("a b c"))
    await process.lets_pass(timedelta(seconds=40))
    asked = [job for job in house.jobs.queued if isinstance(job, SuperviseSession)]
    assert len(asked) == looks_twice
