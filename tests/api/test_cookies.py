"""The cookie of a browser that signed in on our pages: whose it is, for which pages it counts, and how long."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from starlette.testclient import TestClient

from tests.api.serving import LOOPBACK, NOON, Parts, app_with, client_of, parts_on
from vivaroom.accounts.browser_keys import LASTS, NOTICED_AFTER
from vivaroom.accounts.signin import Registration
from vivaroom.api.callers import CallerDep, MemberDep, caller_of
from vivaroom.api.cookies import COOKIE
from vivaroom.api.manners import Manners
from vivaroom.api.origins import AccessRules
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock

HERE = "http://interviews.example.org"
RULES = AccessRules(
    bound_to_loopback=False, allowed_origins=frozenset({"https://app.example.org", "https://interviews.example.org"})
)
PASSWORD = "correct horse battery staple"
routes = APIRouter()


@routes.get("/who")
@routes.post("/who")
async def who(caller: CallerDep) -> str:
    return type(caller).__name__ + (":local" if getattr(caller, "is_local_owner", False) else "")


@routes.get("/role")
async def role(member: MemberDep) -> str:
    return member.role


@routes.websocket("/socket")
async def socket(websocket: WebSocket) -> None:
    caller = await caller_of(websocket)
    await websocket.accept()
    await websocket.send_text(type(caller).__name__)
    await websocket.close()


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture(scope="module")
async def parts(database: Database, clock: ManualClock) -> Parts:
    return await parts_on(database, clock)


@pytest.fixture(scope="module")
def app(parts: Parts) -> FastAPI:
    return app_with(parts, routes, manners=Manners(RULES, clock=parts.clock))


@pytest.fixture
async def there(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, base_url=HERE) as client:
        yield client


@pytest.fixture
async def key(parts: Parts) -> str:
    """The key of a browser in which a new candidate has just signed in."""
    return await parts.signin.register_browser(Registration(f"{uuid4().hex[:12]}@example.org", PASSWORD))


async def asked(client: httpx.AsyncClient, key: str, more: Mapping[str, str], method: str = "POST") -> str:
    response = await client.request(method, "/who", headers={"cookie": f"other=1; {COOKIE}={key}", **more})
    assert response.status_code == 200
    found: str = response.json()
    return found


@pytest.mark.parametrize(
    "sent",
    [
        {"origin": HERE},
        {"origin": "HTTP://Interviews.example.org:80"},
        {"origin": HERE, "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin"},
        {"origin": "https://interviews.example.org", "sec-fetch-site": "same-origin"},
        {"origin": "https://interviews.example.org"},
    ],
    ids=str,
)
async def test_our_own_pages_are_the_accounts_also_behind_a_proxy(
    there: httpx.AsyncClient, key: str, sent: dict[str, str]
) -> None:
    assert await asked(there, key, sent) == "Member"


@pytest.mark.parametrize("site", [None, "none", "same-origin", "same-site"])
async def test_looking_needs_no_origin(there: httpx.AsyncClient, key: str, site: str | None) -> None:
    assert await asked(there, key, {"sec-fetch-site": site} if site else {}, "GET") == "Member"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "https://app.example.org"},
        {"origin": "http://interviews.example.org:8000"},
        {"origin": "http://interviews.example.org.evil.example"},
        {"origin": "http://interviews.example.org@evil.example"},
        {"origin": HERE, "sec-fetch-site": "cross-site"},
        {"origin": HERE, "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
    ids=str,
)
async def test_nothing_is_done_in_the_name_of_a_cookie_that_another_page_brings_along(
    there: httpx.AsyncClient, key: str, sent: dict[str, str]
) -> None:
    assert await asked(there, key, sent) == "Anonymous"


@pytest.mark.parametrize(
    "sent",
    [
        {"sec-fetch-site": "cross-site"},
        {"origin": "http://evil.example"},
        {"origin": "https://app.example.org"},
        {"origin": "null"},
    ],
    ids=str,
)
async def test_nothing_is_shown_to_another_page(there: httpx.AsyncClient, key: str, sent: dict[str, str]) -> None:
    assert await asked(there, key, sent, "GET") == "Anonymous"


@pytest.mark.parametrize("forged", ["", "x", "ek_" + "x" * 43, "x" * 5000, "%00", "\xff\xfe"])
async def test_a_forged_cookie_is_nobodys(there: httpx.AsyncClient, forged: str) -> None:
    sent = {b"cookie": f"{COOKIE}={forged}".encode("latin-1"), b"origin": HERE.encode()}
    response = await there.post("/who", headers=sent)
    assert (response.status_code, response.json()) == (200, "Anonymous")


async def test_tokens_are_no_cookies_and_cookies_no_tokens(there: httpx.AsyncClient, parts: Parts, key: str) -> None:
    tokens = await parts.signin.register(Registration(f"{uuid4().hex[:12]}@example.org", PASSWORD))
    for text in (tokens.access_token, tokens.refresh_token):
        assert await asked(there, text, {"origin": HERE}) == "Anonymous"
    response = await there.get("/who", headers={"authorization": f"Bearer {key}"})
    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


async def test_a_header_decides_before_the_cookie(there: httpx.AsyncClient, parts: Parts, key: str) -> None:
    admin = await parts.signin.register(Registration(f"{uuid4().hex[:12]}@example.org", PASSWORD, None, "Org"))
    cookie = {"cookie": f"{COOKIE}={key}", "origin": HERE}
    assert (await there.get("/role", headers=cookie)).json() == "candidate"
    bearer = {**cookie, "authorization": f"Bearer {admin.access_token}"}
    assert (await there.get("/role", headers=bearer)).json() == "admin"
    wrong = await there.get("/role", headers={**cookie, "authorization": "Bearer nonsense"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "token_invalid")


async def test_signing_out_ends_it_and_no_other(there: httpx.AsyncClient, parts: Parts, key: str) -> None:
    other = await parts.signin.register_browser(Registration(f"{uuid4().hex[:12]}@example.org", PASSWORD))
    await parts.signin.sign_out_browser(key)
    assert await asked(there, key, {"origin": HERE}) == "Anonymous"
    assert await asked(there, other, {"origin": HERE}) == "Member"


async def test_visits_keep_it_good_and_absence_ends_it(there: httpx.AsyncClient, clock: ManualClock, key: str) -> None:
    for _ in range(3):
        clock.move(LASTS - timedelta(minutes=1))
        assert await asked(there, key, {"origin": HERE}) == "Member"
    clock.move(NOTICED_AFTER / 2)
    assert await asked(there, key, {"origin": HERE}) == "Member", "seen again too soon to be written down"
    clock.move(LASTS - NOTICED_AFTER / 4)
    assert await asked(there, key, {"origin": HERE}) == "Anonymous"


async def test_on_the_owners_own_machine_it_is_still_the_accounts(parts: Parts, key: str) -> None:
    app = app_with(parts, routes, manners=Manners(AccessRules(bound_to_loopback=True), clock=parts.clock))
    async with client_of(app, address=LOOPBACK) as client:
        mine = {"origin": "http://localhost:8000"}
        assert await asked(client, key, mine) == "Member"
        assert await asked(client, "stale", mine) == "Member:local", "an old cookie of another server does no harm"


def test_a_socket_must_say_that_it_comes_from_here(app: FastAPI, key: str) -> None:
    client = TestClient(app, base_url=HERE)
    for origin, expected in ((HERE, "Member"), (None, "Anonymous"), ("http://evil.example", "Anonymous")):
        headers = {"cookie": f"{COOKIE}={key}", "host": "interviews.example.org"} | (
            {} if origin is None else {"origin": origin}
        )
        with client.websocket_connect("/socket", headers=headers) as opened:
            assert opened.receive_text() == expected
