"""Who a request is from; and that no foreign page and no foreign name is taken for the owner of this machine."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from sqlalchemy import insert
from starlette.testclient import TestClient

from tests.api.serving import LOOPBACK, STRANGER, Parts, app_with, client_of, parts_on
from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
from vivaroom.accounts.session_keys import new_session_key
from vivaroom.accounts.signin import Registration
from vivaroom.api.callers import CallerDep, MemberDep, caller_of
from vivaroom.api.manners import Manners
from vivaroom.api.origins import AccessRules
from vivaroom.db.tables import SessionRow
from vivaroom.db.unit import Database
from vivaroom.kit.ids import new_id

FRONTEND = "http://localhost:5174"
RULES = AccessRules(bound_to_loopback=True, allowed_origins=frozenset({FRONTEND, "https://app.example.org"}))
routes = APIRouter()


@routes.get("/who")
@routes.post("/who")
async def who(caller: CallerDep) -> str:
    return type(caller).__name__ + (":local" if getattr(caller, "is_local_owner", False) else "")


@routes.get("/member")
async def member_only(member: MemberDep) -> str:
    return member.role


@routes.websocket("/socket")
async def socket(websocket: WebSocket) -> None:
    caller = await caller_of(websocket)
    await websocket.accept()
    await websocket.send_text(type(caller).__name__)
    await websocket.close()


@pytest.fixture(scope="module")
async def parts(database: Database) -> Parts:
    return await parts_on(database)


@pytest.fixture(scope="module")
def app(parts: Parts) -> FastAPI:
    return app_with(parts, routes, manners=Manners(RULES, clock=parts.clock))


@pytest.fixture(scope="module")
async def here(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client on the server's own machine."""
    async with client_of(app, address=LOOPBACK) as client:
        yield client


async def asked(client: httpx.AsyncClient, headers: dict[str, str], method: str = "GET") -> str:
    response = await client.request(method, "/who", headers=headers)
    assert response.status_code == 200
    found: str = response.json()
    return found


@pytest.mark.parametrize(
    "host", ["localhost:8000", "localhost", "127.0.0.1:8000", "127.8.9.10", "[::1]:8000", "[::1]", "LOCALHOST:80"]
)
async def test_whoever_is_on_this_machine_is_its_owner(here: httpx.AsyncClient, host: str) -> None:
    assert await asked(here, {"host": host}) == "Member:local"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
async def test_every_loopback_address_is_this_machine(app: FastAPI, address: str) -> None:
    async with client_of(app, address=(address, 5)) as client:
        assert await asked(client, {}) == "Member:local"


@pytest.mark.parametrize(
    "address", ["203.0.113.9", "10.0.0.1", "192.168.1.7", "::ffff:10.0.0.1", "fe80::1", "testclient"]
)
async def test_other_machines_are_nobody(app: FastAPI, address: str) -> None:
    async with client_of(app, address=(address, 5)) as client:
        assert await asked(client, {}) == "Anonymous"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io",
        "0.0.0.0:8000",
        "[::]:8000",
        "10.0.0.1",
        "localhost@evil.example",
        "evil.example#localhost",
        "localhost:port",
        "localhost:99999",
        "[::1",
        "",
        "2130706433",
        "0x7f.1",
    ],
)
async def test_another_name_for_this_machine_is_nobody(here: httpx.AsyncClient, host: str) -> None:
    """DNS rebinding: a page at evil.example whose name was pointed at 127.0.0.1 talks to us as its own origin."""
    assert await asked(here, {"host": host}) == "Anonymous"
    assert await asked(here, {"host": host, "origin": f"http://{host}"}) == "Anonymous"
    assert await asked(here, {"host": host, "sec-fetch-site": "same-origin"}) == "Anonymous"


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example",
        "null",
        "",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8000",
        "https://localhost:8000",
        "http://localhost:8000.evil.example",
        "http://localhost:8000@evil.example",
        "http://localhost:8000/path",
        "http://localhost:5174.evil.example",
        "http://app.example.org",
        "https://app.example.org:444",
        "https://app.example.org.evil.example",
        "file://",
        "chrome-extension://abcdef",
        "*",
        "http://localhost:8000, http://evil.example",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_foreign_page_in_the_owners_browser_is_nobody(
    here: httpx.AsyncClient, origin: str, method: str
) -> None:
    assert await asked(here, {"origin": origin}, method) == "Anonymous"


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:8000",
        "http://LOCALHOST:8000",
        FRONTEND,
        "https://app.example.org",
        "https://app.example.org:443",
    ],
)
async def test_our_pages_and_allowed_ones_are_the_owners(here: httpx.AsyncClient, origin: str) -> None:
    assert await asked(here, {"origin": origin}, "POST") == "Member:local"
    assert await asked(here, {"origin": origin, "sec-fetch-site": "cross-site"}, "POST") == "Member:local"


@pytest.mark.parametrize(
    ("site", "who"),
    [
        ("cross-site", "Anonymous"),
        ("same-origin", "Member:local"),
        ("same-site", "Member:local"),
        ("none", "Member:local"),
    ],
)
async def test_a_request_that_a_foreign_page_caused_without_saying_so_is_nobodys(
    here: httpx.AsyncClient, site: str, who: str
) -> None:
    assert await asked(here, {"sec-fetch-site": site}) == who


@pytest.mark.parametrize(
    "mark", ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via", "cf-connecting-ip"]
)
async def test_what_a_proxy_on_this_machine_passes_on_is_nobodys(here: httpx.AsyncClient, mark: str) -> None:
    assert await asked(here, {mark: "127.0.0.1"}) == "Anonymous"


async def test_a_server_that_others_can_reach_has_no_local_owner(parts: Parts) -> None:
    open_to_all = Manners(AccessRules(bound_to_loopback=False), clock=parts.clock)
    async with client_of(app_with(parts, routes, manners=open_to_all), address=LOOPBACK) as client:
        assert await asked(client, {}) == "Anonymous"


async def test_any_origin_is_never_a_reason_to_be_the_owner(parts: Parts) -> None:
    anybody = Manners(AccessRules(bound_to_loopback=True, allowed_origins=frozenset({"*"})), clock=parts.clock)
    async with client_of(app_with(parts, routes, manners=anybody), address=LOOPBACK) as client:
        assert await asked(client, {"origin": "http://evil.example"}) == "Anonymous"
        response = await client.get("/who", headers={"origin": "http://evil.example"})
        assert response.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in response.headers


async def test_a_token_counts_from_anywhere(app: FastAPI, parts: Parts) -> None:
    signed_in = await parts.signin.register(Registration("ada@example.org", "correct horse battery"))
    async with client_of(app, address=STRANGER, base_url="https://interviews.example.org") as client:
        bearer = {"authorization": f"bearer {signed_in.access_token}", "origin": "https://app.example.org"}
        assert await asked(client, bearer) == "Member"
        assert (await client.get("/member", headers=bearer)).json() == "candidate"


@pytest.mark.parametrize(
    "credentials", ["Bearer nonsense", "Bearer ek_nonsense", "Bearer", "Bearer ", "Basic YTpi", "nonsense", ""]
)
async def test_wrong_credentials_are_refused_even_here(here: httpx.AsyncClient, credentials: str) -> None:
    response = await here.get("/who", headers={"authorization": credentials})
    assert response.status_code == 401
    assert response.json()["code"] in ("token_invalid", "session_key_invalid", "credentials_unsupported")
    assert response.headers["www-authenticate"].startswith("Bearer")


async def test_a_session_key_is_a_candidate_and_no_member(app: FastAPI, parts: Parts, database: Database) -> None:
    key = new_session_key()
    row: dict[str, Any] = {
        "id": new_id(),
        "org_id": HOME_ORGANISATION,
        "owner_id": LOCAL_OWNER,
        "plan": {},
        "status": "created",
    }
    until = parts.clock.now() + timedelta(hours=1)
    async with database.unit(HOME_ORGANISATION) as unit:
        await unit.execute(insert(SessionRow).values(**row, secret_digest=key.digest, secret_expires_at=until))
    async with client_of(app) as client:
        bearer = {"authorization": f"Bearer {key.text}"}
        assert await asked(client, bearer) == "CandidateKey"
        response = await client.get("/member", headers=bearer)
        assert (response.status_code, response.json()["code"]) == (403, "account_required")


async def test_nobody_is_told_how_to_become_somebody(app: FastAPI, here: httpx.AsyncClient) -> None:
    async with client_of(app) as client:
        refused = (await client.get("/member")).json()
    assert (refused["code"], "/v1/auth/login" in refused["detail"]) == ("not_signed_in", True)
    foreign = (await here.get("/member", headers={"origin": "http://localhost:3000"})).json()
    assert "ALLOWED_ORIGINS" in foreign["detail"]


def test_a_foreign_page_cannot_open_a_socket_as_the_owner(app: FastAPI) -> None:
    client = TestClient(app, base_url="http://localhost:8000", client=LOOPBACK)
    for origin, expected in (
        (None, "Member"),
        ("http://localhost:8000", "Member"),
        ("http://evil.example", "Anonymous"),
    ):
        headers = {"host": "localhost:8000"} | ({} if origin is None else {"origin": origin})
        with client.websocket_connect("/socket", headers=headers) as opened:
            assert opened.receive_text() == expected
