"""Watching over a session by REST: state and history, actions at once and after the answer, and who may."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.api.seven_roles import HERE, Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import whole_app, whole_services
from tests.feedback.sittings import plan_of
from vivaroom.accounts.account import Account
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.interview.events import SupervisorJudged
from vivaroom.interview.plan import Mode
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session
from vivaroom.interview.signals import Answered, Directed, Direction, Opened, When
from vivaroom.interview.supervising.policy import Supervision
from vivaroom.interview.supervising.verdict import Action, Verdict, Why
from vivaroom.kit.ids import new_id, parse_id, public_id


class Desk:
    """The API as the seven see it, with a live screening of the candidate's."""

    def __init__(self, services: Services, roles: SevenRoles, session_id: str, client: httpx.AsyncClient) -> None:
        self.services = services
        self.roles = roles
        self.session_id = session_id
        self.client = client

    async def ask(self, who: Knocking, method: str, path: str = "/supervisor", **body: Any) -> httpx.Response:
        url = f"/v1/sessions/{self.session_id}{path}"
        return await self.client.request(method, url, headers=self.roles.headers(who), json=body or None)

    async def act(self, **body: Any) -> httpx.Response:
        return await self.ask(Knocking.RECRUITER, "POST", "/supervisor/actions", **body)


async def screening_of(services: Services, candidate: Account, *, mode: Mode = Mode.SCREENING) -> str:
    """A live session that this account owns and sits in."""
    plan = plan_of(mode=mode).model_copy(update={"supervision": Supervision(enabled=True)})
    new = NewSession(
        new_id(), candidate.org_id, candidate.id, None, plan, SessionKey(new_id().bytes, services.clock.now())
    )
    async with services.database.unit(candidate.org_id) as unit:
        await add_session(unit, new)
    await services.director.take_turn(candidate.org_id, new.id, Opened())
    return public_id("session", new.id)


@dataclass(frozen=True)
class House:
    """The application with seven people at its door."""

    services: Services
    roles: SevenRoles


@pytest.fixture(scope="module")
async def house(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with whole_services(database, tmp_path_factory.mktemp("files")) as services:
        yield House(services, await seat_seven_roles(services.signin))


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    session_id = await screening_of(house.services, house.roles.accounts[Knocking.CANDIDATE])
    transport = httpx.ASGITransport(whole_app(house.services), client=("198.51.100.7", 50_000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield Desk(house.services, house.roles, session_id, client)


async def test_guidance_waits_and_is_in_the_history_with_who_gave_it(desk: Desk) -> None:
    reply = await desk.act(action="guide", message="I would like to hear how you test.")
    assert reply.status_code == 200
    acted = reply.json()
    assert (acted["when"], acted["is_followed"], acted["move"]) == ("boundary", False, None)
    watched = (await desk.ask(Knocking.RECRUITER, "GET")).json()
    assert watched["actions_taken"] == 1
    assert [one["message"] for one in watched["pending"]] == ["I would like to hear how you test."]
    directed = watched["history"]["data"][0]
    recruiter = desk.roles.accounts[Knocking.RECRUITER].id
    assert (directed["event"], directed["by"]) == ("directed", public_id("user", recruiter))


async def test_an_end_without_a_time_is_at_once(desk: Desk) -> None:
    acted = (await desk.act(action="end")).json()
    assert acted["is_followed"]
    assert (acted["move"]["type"], acted["move"]["reason"]) == ("close", "recruiter")
    assert not acted["supervisor"]["is_active"]
    refused = await desk.act(action="guide")
    assert (refused.status_code, refused.json()["code"]) == (409, "session_not_live")


async def test_concluding_now_asks_what_the_candidate_would_like_to_add(desk: Desk) -> None:
    acted = (await desk.act(action="conclude", when="now", message="We have all that we need.")).json()
    assert acted["supervisor"]["conclusion_initiated"]
    assert acted["move"]["question"]["is_scored"] is False
    assert "We have all that we need." in acted["move"]["lead_in"]


async def test_what_is_forbidden_is_refused_with_the_reason(desk: Desk) -> None:
    refused = await desk.act(action="guide", message="Do you have children?", when="now")
    assert (refused.status_code, refused.json()["code"]) == (422, "message_forbidden")
    assert "family" in refused.json()["detail"]


async def test_the_history_comes_in_pages_newest_first(desk: Desk) -> None:
    for number in range(5):
        await desk.act(action="guide", message=f"Number {number}, please.")
    first = (await desk.ask(Knocking.RECRUITER, "GET", "/supervisor?limit=2")).json()["history"]
    rest = (await desk.ask(Knocking.RECRUITER, "GET", f"/supervisor?limit=9&cursor={first['next_cursor']}")).json()
    messages = [one["message"] for one in (*first["data"], *rest["history"]["data"])]
    assert messages == [f"Number {number}, please." for number in (4, 3, 2, 1, 0)]
    assert (first["has_more"], rest["history"]["has_more"]) == (True, False)


@pytest.mark.parametrize(
    ("who", "status"),
    [(Knocking.CANDIDATE, 403), (Knocking.RECRUITER, 200), (Knocking.ADMIN, 200), (Knocking.OTHER_RECRUITER, 404)],
)
async def test_who_is_screened_watches_over_nothing(desk: Desk, who: Knocking, status: int) -> None:
    assert (await desk.ask(who, "GET")).status_code == status
    assert (await desk.ask(who, "POST", "/supervisor/actions", action="guide")).status_code == status


async def test_in_practice_the_candidate_is_at_home(desk: Desk) -> None:
    candidate = desk.roles.accounts[Knocking.CANDIDATE]
    desk.session_id = await screening_of(desk.services, candidate, mode=Mode.PRACTICE)
    assert (await desk.ask(Knocking.CANDIDATE, "GET")).status_code == 200


async def test_candidates_are_told_what_is_said_and_nothing_of_who_steps_in(desk: Desk) -> None:
    services, account = desk.services, desk.roles.accounts[Knocking.CANDIDATE]
    held = parse_id("session", desk.session_id)
    verdict = SupervisorJudged(Verdict(0.1, 1.0, 1.0, Action.IGNORE, Why.GUIDED_ENOUGH))
    await services.director.note(account.org_id, held, [verdict])
    for signal in (
        Directed(Direction.GUIDE, "usr_x", "Briefly, please.", When.BOUNDARY), Answered("I do not know."),
        Directed(Direction.END, "usr_x"),
    ):  # fmt: skip
        await services.director.take_turn(account.org_id, held, signal)
    theirs = (await desk.ask(Knocking.CANDIDATE, "GET", "/events")).text
    ours = (await desk.ask(Knocking.RECRUITER, "GET", "/events")).text
    for told in ("supervisor.judged", "direction.given", "direction.followed", "usr_x"):
        assert told not in theirs
        assert told in ours
    assert "Briefly, please." in theirs
