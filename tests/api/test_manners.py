"""The manners meet a request in their order: ids, pages of other origins, gates, then whatever needs a caller."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.api.serving import LOOPBACK, Parts, app_with, client_of, parts_on
from vivaroom.api.callers import CallerDep
from vivaroom.api.manners import Manners
from vivaroom.api.origins import AccessRules
from vivaroom.db.unit import Database

FRONTEND = "http://localhost:5174"
RULES = AccessRules(bound_to_loopback=True, allowed_origins=frozenset({FRONTEND}))
routes = APIRouter()


@routes.get("/who")
@routes.post("/who")
async def who(caller: CallerDep) -> str:
    return type(caller).__name__


@pytest.fixture(scope="module")
async def parts(database: Database) -> Parts:
    return await parts_on(database)


@pytest.fixture(scope="module")
async def here(parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    """A client on the server's own machine."""
    app = app_with(parts, routes, manners=Manners(RULES, clock=parts.clock))
    async with client_of(app, address=LOOPBACK) as client:
        yield client


async def test_while_the_server_starts_nobody_is_known_and_pages_are_served(parts: Parts) -> None:
    starting = app_with(parts, routes)
    starting.add_api_route("/page", lambda: "a page")
    del starting.state.services
    async with client_of(starting, address=LOOPBACK) as client:
        refused = await client.get("/who")
        assert (refused.status_code, refused.json()["code"]) == (503, "starting")
        assert (await client.get("/page")).status_code == 200


async def test_a_gate_is_met_before_a_caller_is_looked_for(parts: Parts) -> None:
    manners = Manners(RULES, clock=parts.clock, gates=(Middleware(Opens, parts=parts),))
    app = app_with(parts, routes, manners=manners)
    del app.state.services
    async with client_of(app, address=LOOPBACK) as client:
        assert (await client.get("/who")).json() == "Member"


class Opens:
    """A gate behind which the parts are there."""

    def __init__(self, app: ASGIApp, parts: Parts) -> None:
        self._app = app
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"].state.services = self._parts
        await self._app(scope, receive, send)


async def test_an_allowed_page_may_ask_before_it_writes(here: httpx.AsyncClient) -> None:
    asking = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,idempotency-key,x-openai-agents-sdk",
    }
    allowed = await here.options("/who", headers={"origin": FRONTEND, **asking})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == FRONTEND
    foreign = await here.options("/who", headers={"origin": "http://evil.example", **asking})
    assert foreign.status_code == 400
    assert "access-control-allow-origin" not in foreign.headers


async def test_an_allowed_page_can_read_what_went_wrong(here: httpx.AsyncClient) -> None:
    response = await here.get("/nowhere", headers={"origin": FRONTEND})
    assert response.headers["access-control-allow-origin"] == FRONTEND
    assert "X-Request-Id" in response.headers["access-control-expose-headers"]


async def test_request_ids_are_taken_when_they_are_sane(here: httpx.AsyncClient) -> None:
    sane = await here.get("/who", headers={"x-request-id": "trace-0123456789.a_b"})
    assert sane.headers["x-request-id"] == "trace-0123456789.a_b"
    for sent in ("short", "x" * 200, "spaces are out", "<script>alert(1)</script>", "comma,comma"):
        made = (await here.get("/who", headers={"x-request-id": sent})).headers["x-request-id"]
        assert made.startswith("req_")
        assert len(made) == 36
