"""Every route, tried by each of the seven on their own objects, a colleague's and another tenant's.

What comes out is asked of the policy; the table only says what each route does.
"""

import itertools
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from tests.api.belongings import Belongings, belongings_of
from tests.api.bodies import example_of
from tests.api.calls import OFFER, with_calls
from tests.api.route_table import TABLE, Does, Open, Route, routes_of
from tests.api.seven_roles import HERE, Knocking, SevenRoles, seat_seven_roles
from tests.api.whole_server import product, whole_app, whole_services
from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member, Owned, Verb, demand, mine
from vivaroom.api.metrics import THE_SERVER
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.interview.sessions.store import erase_session
from vivaroom.kit.errors import Forbidden, Unauthenticated, VivaError
from vivaroom.kit.ids import PREFIXES, new_id, parse_id

ALL_ROUTES = list(routes_of(product()))
ROUTES = [
    route for route in ALL_ROUTES if route.method != "SOCKET"
]  # tests/api/realtime/test_door.py knocks on sockets
ASKING = [route for route in ROUTES if isinstance(TABLE.get(route.name), Does)]
OWNERS = (Knocking.CANDIDATE, Knocking.RECRUITER, Knocking.OTHER_RECRUITER)
WITHOUT_OBJECT = (Verb.CREATE, Verb.LIST)
LISTS = [
    name
    for name, does in TABLE.items()
    if isinstance(does, Does) and does.verb is Verb.LIST and name.startswith("GET /v1")
]
REFUSED_AS = ("application/problem+json", "text/html", "application/json")  # the last one by dialects
SAYS_WHO = {"not_signed_in", "account_revoked", "session_key_invalid", "not_allowed", "account_required"}
_addresses = (f"198.51.{high}.{low}" for high, low in itertools.product(range(256), range(1, 255)))


@dataclass
class House:
    """The application with seven people at its door, and what three of them own."""

    app: FastAPI
    services: Services
    roles: SevenRoles
    owned: dict[Knocking, Belongings] = field(default_factory=dict)

    def caller(self, who: Knocking, does: Does) -> Caller | None:
        """Who the policy takes this for; None for somebody who is no caller at all."""
        if who is Knocking.REVOKED:
            return None
        if who is Knocking.ANONYMOUS:
            return Anonymous()
        if who is Knocking.CANDIDATE_KEY:
            return CandidateKey(self.owned[Knocking.CANDIDATE].sessions[does.closed], self.roles.org_id)
        return self.roles.accounts[who].member

    def headers(self, who: Knocking, does: Does) -> dict[str, str]:
        """The credentials of this person; the candidate's key is that of the session in question."""
        if who is Knocking.CANDIDATE_KEY:
            return {"Authorization": f"Bearer {self.owned[Knocking.CANDIDATE].keys[does.closed]}"}
        return self.roles.headers(who)

    async def send(self, route: Route, headers: Mapping[str, str], ids: Mapping[str, str]) -> httpx.Response:
        """The request of the documentation's example, always from another address: nobody uses up what others may."""
        transport = httpx.ASGITransport(self.app, client=(next(_addresses), 50_000))
        if route.path == "/api/interviews/{interview_id}":  # where sessions are called interviews
            ids = {**ids, "interview_id": ids["session_id"]}
        path = route.path.replace(":path}", "}").format(**{"digest": "x", "path": "css/base.css", **ids})
        body: Any = example_of(self.app.openapi(), route.method, route.path)
        if "/v1/questions" in path and body:
            body = {**body, "id": f"own-{new_id().hex}"}  # the one name that an organisation may use once
        if path == "/v1/realtime/client_secrets":
            body = {"session": {"model": ids.get("session_id")}}  # this route is told in its body what it is about
        if route.name == "POST /feedback":
            body = {"interview_id": ids.get("session_id", "none"), "rating": 3}
        if route.name == "POST /api/v1/feedback/generate":
            body = {"session_id": ids.get("session_id", "none")}
        if path == "/start-interview":
            body = {**body, "resume_text": ""}  # nobody reads resumes here
        if path in ("/start-database-interview", "/prepare-interview-context"):
            body = {"interview_id": ids.get("schedule_id"), "interviewId": ids.get("schedule_id")}
        if path in ("/finalize-interview", "/get-interview-report"):
            body = {"interviewId": ids.get("schedule_id")}
        if path.endswith("/role"):
            body = {"role": ids.get("role", "candidate")}  # the one that they have, or others would soon be no admins
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
            if path == "/v1/realtime/calls":  # and this one takes no JSON
                shown = {**headers, "Content-Type": "application/sdp"}
                return await client.post(
                    path, content=OFFER, headers=shown, params={"session_id": ids.get("session_id")}
                )
            if route.name == "POST /finalize-interview":  # whoever ends one has begun it
                begun = {"interview_id": ids.get("schedule_id")}
                await client.post("/start-database-interview", json=begun, headers=dict(headers))
            if route.name == "POST /api/transcripts/voice/transcribe":
                return await client.post(path, files={"file": b"a sound"}, headers=dict(headers))
            if route.name == "PATCH /v1/sessions/{session_id}/feedback":  # whoever changes theirs has given it before
                await client.post(path, json={"rating": 3}, headers=dict(headers))
            return await client.request(route.method, path, json=body, headers=dict(headers))


@pytest.fixture(scope="module")
async def house(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as without_calls, with_calls(without_calls) as services:
        roles = await seat_seven_roles(services.signin)
        async with database.unit(roles.org_id) as unit:
            await erase_session(unit, roles.session_id)  # it has no plan; those below have one
        found = House(whole_app(services), services, roles)
        for owner in OWNERS:
            found.owned[owner] = await belongings_of(services, roles.accounts[owner])
        yield found


def test_every_route_is_in_the_table_and_nothing_else() -> None:
    assert {route.name for route in ALL_ROUTES} == set(TABLE)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
async def test_who_may(route: Route, house: House) -> None:
    match TABLE[route.name]:
        case Open():
            await _nobody_is_asked(house, route)
        case Does() as does:
            owners = OWNERS if "{" in route.path else (Knocking.CANDIDATE,)
            for who, owner in itertools.product(Knocking, owners):
                await _is_treated_as_the_policy_says(house, route, does, (who, owner))


@pytest.mark.parametrize("name", LISTS)
async def test_lists_show_what_may_be_read_and_nothing_else(name: str, house: House) -> None:
    does, route = TABLE[name], next(route for route in ROUTES if route.name == name)
    assert isinstance(does, Does)
    for who in (Knocking.CANDIDATE, Knocking.RECRUITER, Knocking.ADMIN, Knocking.OTHER_RECRUITER):
        reply = await house.send(route, house.headers(who, does), {})
        if reply.status_code != 200:
            continue
        for belongings in house.owned.values():
            public = belongings.ids[f"{does.kind}_id"]
            owned = _owned(does, belongings)
            may_read = _refusal(house.caller(who, does), Does(Verb.READ, does.kind), owned, route) is None
            assert (public in reply.text) is may_read, (who, belongings.owner.role)


@pytest.mark.parametrize("route", ASKING, ids=lambda route: route.name)
async def test_a_cookie_counts_for_our_own_pages_as_a_token_does(route: Route, house: House) -> None:
    does = TABLE[route.name]
    assert isinstance(does, Does)
    for who in house.roles.keys:
        cookie = house.roles.cookie(who, HERE)
        await _is_treated_as_the_policy_says(house, route, does, (who, Knocking.CANDIDATE), cookie)


@pytest.mark.parametrize("route", ASKING, ids=lambda route: route.name)
async def test_a_cookie_that_a_foreign_page_brings_along_is_nobodys(route: Route, house: House) -> None:
    does = TABLE[route.name]
    assert isinstance(does, Does)
    ids = house.owned[Knocking.CANDIDATE].ids
    for page in ("https://evil.example", "https://app.interviews.example.org", "null"):
        reply = await house.send(route, house.roles.cookie(Knocking.ADMIN, page), ids)
        assert reply.status_code == 401, page


async def _nobody_is_asked(house: House, route: Route) -> None:
    for who in Knocking:
        reply = await house.send(route, house.roles.headers(who), house.owned[Knocking.CANDIDATE].ids)
        assert reply.status_code < 500
        if "json" in reply.headers.get("content-type", ""):
            assert reply.json().get("code") not in SAYS_WHO, who


async def _is_treated_as_the_policy_says(
    house: House, route: Route, does: Does, knock: tuple[Knocking, Knocking], shown: Mapping[str, str] | None = None
) -> None:
    """`shown` are the credentials, the token or key of whoever knocks unless others are given."""
    who, owner = knock
    belongings = house.owned[owner]
    ids = belongings.closed if does.closed else belongings.ids
    refusal = _refusal(house.caller(who, does), does, _owned(does, belongings), route)
    shown = shown or house.headers(who, does)
    reply = await house.send(route, shown, ids)
    said = f"{who} at {owner}'s: {reply.status_code} {reply.text[:300]}"
    if refusal is None:
        assert str(reply.status_code) in _promised(house.app, route) | {does.without_vendor}, said
        if route.method != "GET":
            house.owned[owner] = await belongings_of(house.services, belongings.owner, belongings)
        return
    assert reply.status_code == refusal.status, said
    assert reply.headers["content-type"].split(";")[0] in REFUSED_AS, said
    if reply.status_code == 404:
        await _looks_as_if_it_were_not_there(house, route, shown, reply)


async def _looks_as_if_it_were_not_there(
    house: House, route: Route, headers: Mapping[str, str], reply: httpx.Response
) -> None:
    """Whoever may not know of an object is told the same as of an id that was never given."""
    never = {name: _never_given(name) for name in house.owned[Knocking.CANDIDATE].ids}
    absent = await house.send(route, headers, never)
    assert absent.status_code == 404
    if "json" in reply.headers["content-type"]:
        assert {**absent.json(), "request_id": ""} == {**reply.json(), "request_id": ""}
    else:
        assert absent.text == reply.text


def _never_given(parameter: str) -> str:
    kind = parameter.removesuffix("_id")
    named = {"role": "candidate", "session_type": "interview"}.get(parameter)
    if named is not None:  # which names no object
        return named
    return f"{PREFIXES[kind]}_{new_id().hex}" if kind in PREFIXES else "7"


def _refusal(caller: Caller | None, does: Does, owned: Owned, route: Route) -> VivaError | None:
    """What the policy raises for this caller; routes that need an account refuse session keys before they look."""
    if caller is None:
        return Unauthenticated("account_revoked", "")
    if isinstance(caller, CandidateKey) and route.needs_account:
        return Forbidden("account_required", "")
    try:
        if does.kind in ("server", "job"):  # they belong to the home organisation, whoever asks
            demand(caller, does.verb, replace(THE_SERVER, kind=does.kind))
            return None
        if does.kind == "webhook" and isinstance(caller, Member):  # all of the organisation, so asked for as a whole
            demand(caller, does.verb, mine(caller, does.kind))
        if does.kind == "cost" and isinstance(caller, Member):  # they belong to the organisation as a whole, too
            demand(caller, Verb.LIST, mine(caller, does.kind))
        if does.verb in WITHOUT_OBJECT or (does.kind == "account" and "{" not in route.path):
            demand(caller, does.verb, mine(caller, does.kind) if isinstance(caller, Member) else owned)
        else:
            demand(caller, does.verb, owned)
    except VivaError as error:
        return error
    return None


def _owned(does: Does, belongings: Belongings) -> Owned:
    """The object as the policy knows it: questions and webhooks belong to their organisation, not to somebody."""
    owner = None if does.kind in ("question", "question_set", "webhook") else belongings.owner.id
    session: UUID | None = None
    if does.kind in ("session", "report", "ticket", "feedback"):
        session = parse_id("session", (belongings.closed if does.closed else belongings.ids)["session_id"])
    return Owned(does.kind, belongings.owner.org_id, owner, session)


def _promised(app: FastAPI, route: Route) -> set[str]:
    """The statuses of success that the document names; pages are not in it."""
    operation = app.openapi()["paths"].get(route.path, {}).get(route.method.lower())
    return {status for status in operation["responses"] if status.startswith("2")} if operation else {"200", "204"}
