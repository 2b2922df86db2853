"""Tickets: what a browser shows once in the URL of a socket or an event stream."""

from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from starlette.types import Message

from tests.accounts.arriving import registered
from tests.api.serving import STRANGER, Parts, app_with, client_of, parts_on
from vivaroom.accounts import store
from vivaroom.accounts.tickets.issuing import LIFETIME, issue
from vivaroom.api import tickets
from vivaroom.api.callers import CallerDep
from vivaroom.api.doors import answered_protocol
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock

routes = APIRouter()
STREAM = {"Accept": "text/event-stream"}


@routes.get("/stream")
@routes.get("/other")
async def stream(caller: CallerDep) -> str:
    return type(caller).__name__


@routes.websocket("/socket")
async def socket(websocket: WebSocket, caller: CallerDep) -> None:
    await websocket.accept(answered_protocol(websocket))
    await websocket.send_text(type(caller).__name__)
    await websocket.close()


@pytest.fixture
async def parts(database: Database) -> Parts:
    return await parts_on(database)


@pytest.fixture
def app(parts: Parts) -> FastAPI:
    return app_with(parts, routes, tickets.router)


async def ticket_for(parts: Parts, app: FastAPI, path: str) -> str:
    """A ticket that somebody signed in got for this path."""
    bearer = (await registered(parts.signin)).access_token
    async with client_of(app, address=STRANGER) as client:
        reply = await client.post("/v1/tickets", json={"path": path}, headers={"Authorization": f"Bearer {bearer}"})
    assert reply.status_code == 201
    assert reply.headers["cache-control"] == "no-store"
    ticket: str = reply.json()["ticket"]
    assert reply.json()["url"] == f"{path}?ticket={ticket}"
    return ticket


async def shown(app: FastAPI, path: str, ticket: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async with client_of(app, address=STRANGER) as client:
        return await client.get(path, params={"ticket": ticket}, headers=headers if headers is not None else STREAM)


async def test_a_ticket_opens_its_stream_once(parts: Parts, app: FastAPI) -> None:
    ticket = await ticket_for(parts, app, "/stream")
    assert (await shown(app, "/stream", ticket)).json() == "Member"
    again = await shown(app, "/stream", ticket)
    assert (again.status_code, again.json()["code"]) == (401, "ticket_invalid")


async def test_a_ticket_opens_a_socket(parts: Parts, app: FastAPI) -> None:
    ticket = await ticket_for(parts, app, "/socket")
    assert await knocked(app, query=f"ticket={ticket}") == ["websocket.accept", "Member", "websocket.close"]


async def test_a_bearer_token_can_come_as_a_subprotocol(parts: Parts, app: FastAPI) -> None:
    bearer = (await registered(parts.signin)).access_token
    for offered, taken in ((["room", f"bearer.{bearer}"], "room"), ([f"bearer.{bearer}"], f"bearer.{bearer}")):
        sent: list[Message] = []
        assert "Member" in await knocked(app, offered=offered, sent=sent)
        assert sent[0]["subprotocol"] == taken


async def knocked(
    app: FastAPI, *, query: str = "", offered: Sequence[str] = (), sent: list[Message] | None = None
) -> list[str]:
    """What a socket is told, in order: texts as they are, everything else by its type."""
    sent = [] if sent is None else sent
    headers = [(b"host", b"interviews.example.org")]
    scope = {
        "type": "websocket", "path": "/socket", "raw_path": b"/socket", "query_string": query.encode(), "scheme": "ws",
        "headers": headers, "client": STRANGER, "server": ("interviews.example.org", 80), "subprotocols": list(offered),
        "root_path": "", "extensions": {"websocket.http.response": {}},
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return [message.get("text") or message["type"] for message in sent]


async def test_a_socket_without_credentials_is_nobodys(app: FastAPI) -> None:
    assert "Anonymous" in await knocked(app)
    assert "websocket.http.response.start" in await knocked(app, query="ticket=tkt_made-up")


async def test_a_ticket_that_is_shown_at_another_path_is_used_up(parts: Parts, app: FastAPI) -> None:
    ticket = await ticket_for(parts, app, "/stream")
    assert (await shown(app, "/other", ticket)).status_code == 401
    assert (await shown(app, "/stream", ticket)).status_code == 401


async def test_a_ticket_counts_only_where_no_header_can_be_set(parts: Parts, app: FastAPI) -> None:
    ticket = await ticket_for(parts, app, "/stream")
    assert (await shown(app, "/stream", ticket, {})).json() == "Anonymous"
    assert (await shown(app, "/stream", ticket)).json() == "Member"


async def test_a_ticket_lives_for_a_minute(parts: Parts, app: FastAPI) -> None:
    assert isinstance(parts.clock, ManualClock)
    ticket = await ticket_for(parts, app, "/stream")
    parts.clock.move(LIFETIME - timedelta(seconds=1))
    late = await ticket_for(parts, app, "/stream")
    assert (await shown(app, "/stream", ticket)).status_code == 200
    parts.clock.move(LIFETIME)
    assert (await shown(app, "/stream", late)).status_code == 401


async def test_a_ticket_dies_with_its_account(parts: Parts, app: FastAPI) -> None:
    account = (await registered(parts.signin)).account
    ticket = await issue(parts.database, parts.clock, account.member, "/stream")
    async with parts.database.system_unit() as unit:
        await store.revoke(unit, account.id, parts.clock.now())
    reply = await shown(app, "/stream", ticket.text)
    assert (reply.status_code, reply.json()["code"]) == (401, "account_revoked")


@pytest.mark.parametrize("path", ["stream", "https://elsewhere.example/stream", "/stream?x=1", "/stream\n", ""])
async def test_a_ticket_is_made_for_paths_only(app: FastAPI, path: str) -> None:
    async with client_of(app, address=("127.0.0.1", 50_000)) as client:
        assert (await client.post("/v1/tickets", json={"path": path})).status_code == 422


@pytest.mark.parametrize("nonsense", ["", "x", "tkt_" + "x" * 10_000, "tkt_\x00"])
async def test_nonsense_is_no_ticket(app: FastAPI, nonsense: str) -> None:
    assert (await shown(app, "/stream", nonsense)).status_code in (401, 422)
