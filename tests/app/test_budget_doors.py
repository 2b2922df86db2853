"""Whatever door a session would begin by, a ceiling keeps it shut; sessions that run are left alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.api.belongings import Belongings, belongings_of
from tests.api.route_table import routes_of
from tests.api.seven_roles import HERE, Knocking, seat_seven_roles
from tests.api.test_every_route import House
from tests.api.whole_server import whole_app, whole_services
from tests.app.settings import plain_settings
from vivaroom.accounts.spending.budget import Budget, Ceilings
from vivaroom.api.services import Services
from vivaroom.app.spending import budget_of
from vivaroom.db.tables import SessionRow
from vivaroom.db.unit import Database
from vivaroom.interview.designs.inviting import Wish
from vivaroom.interview.designs.store import find_interview
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import erase_session
from vivaroom.interview.signals import Answered, Command, Commanded
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.ids import parse_id

DOORS = (
    "POST /v1/interviews/{interview_id}/sessions",
    "POST /v1/schedules/{schedule_id}/sessions",
    "POST /v1/invitations/by-link/{secret}/open",
    "POST /i/{secret}",
    "POST /interviews",
    "POST /api/interviews/start",
    "POST /api/v1/interview/start",
    "POST /start-interview",
    "POST /start-database-interview",
    "POST /api/interviews/{interview_id}/start",
)
"""Every route of the product that begins a session."""
WHO = Knocking.RECRUITER


def with_ceiling(services: Services, dollars: str | None) -> Services:
    """The same parts, whose sessions begin below this ceiling."""
    limit = Decimal(dollars) if dollars else None
    starter = replace(services.starter, budget=Budget(services.database, services.clock, Ceilings(org_day=limit)))
    scheduler, inviter = replace(services.scheduler, starter=starter), replace(services.inviter, starter=starter)
    return replace(services, starter=starter, scheduler=scheduler, inviter=inviter)


@pytest.fixture(scope="module")
async def house(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The product at its ceiling, and a recruiter with one of everything."""
    async with whole_services(database, tmp_path_factory.mktemp("files")) as open_handed:
        roles = await seat_seven_roles(open_handed.signin)
        async with database.unit(roles.org_id) as unit:
            await erase_session(unit, roles.session_id)
        services = with_ceiling(open_handed, "0")
        found = House(whole_app(services), services, roles)
        owned = await belongings_of(open_handed, roles.accounts[WHO])
        found.owned[WHO] = replace(owned, ids={**owned.ids, "secret": await link_of(open_handed, owned)})
        yield found


async def link_of(services: Services, owned: Belongings) -> str:
    """The secret of an invitation for any time."""
    number = parse_id("interview", owned.ids["interview_id"])
    interview = await find_interview(services.database.glance(owned.owner.org_id), number)
    return (await services.inviter.invite(interview, Wish()))[1]


async def sessions_of(house: House) -> int:
    """How many sessions the organisation has."""
    async with house.services.database.unit(house.roles.org_id) as unit:
        return int((await unit.execute(select(func.count()).select_from(SessionRow))).scalar_one())


@pytest.mark.parametrize("door", DOORS)
async def test_no_session_begins_beyond_a_ceiling(house: House, door: str) -> None:
    (route,) = [one for one in routes_of(house.app) if one.name == door]
    before = await sessions_of(house)
    shown = {**house.roles.headers(WHO), "Origin": HERE}  # pages take forms of their own alone
    reply = await house.send(route, shown, house.owned[WHO].ids)
    assert reply.status_code == 429, reply.text
    assert "budget" in reply.text
    if "json" in reply.headers["content-type"]:
        assert int(reply.headers["Retry-After"]) <= timedelta(days=1).total_seconds()
    assert await sessions_of(house) == before


async def test_a_session_that_runs_goes_on_to_its_end_beyond_the_ceiling(house: House) -> None:
    live, _ = house.owned[WHO].sessions
    director, org = house.services.director, house.roles.org_id
    taken = await director.take_turn(org, live, Answered("I would measure the depth of the queue first.", "more"))
    assert taken.held.session.status is SessionStatus.LIVE
    ended = await director.take_turn(org, live, Commanded(Command.END))
    assert ended.held.session.status is SessionStatus.COMPLETED


def test_the_settings_say_how_high_the_ceilings_are(database: Database, tmp_path: Path) -> None:
    settings = plain_settings(tmp_path).model_copy(
        update={"budget_org_day": Decimal("2.50"), "budget_day": Decimal(40)}
    )
    found = budget_of(settings, database, SystemClock())
    assert found.ceilings == Ceilings(org_day=Decimal("2.50"), day=Decimal(40))
