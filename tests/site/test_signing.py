"""Signing in, making an account and signing out on pages, by forms that need no script."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from tests.api.seven_roles import STRANGER
from tests.api.whole_server import whole_app, whole_services
from vivaroom.api.cookies import COOKIE
from vivaroom.api.services import Services
from vivaroom.app.main import create_app
from vivaroom.app.settings.reading import Settings
from vivaroom.db.unit import Database
from vivaroom.site.places import local_place

HERE = "http://interviews.example.org"
OPENS = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
SENDS = {**OPENS, "origin": HERE}
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
async def services(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    folder: Path = tmp_path_factory.mktemp("files")
    async with whole_services(database, folder) as found:
        yield found


@pytest.fixture
def app(services: Services) -> FastAPI:
    """A new one for each test, so that none uses up the tries of another."""
    return whole_app(services, create_app(Settings(_env_file=None, host="0.0.0.0")))


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser on another machine; it keeps cookies, and follows no redirect by itself."""
    transport = httpx.ASGITransport(app, client=STRANGER)
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


def fresh_email() -> str:
    return f"{uuid4().hex[:12]}@example.org"


async def registered(browser: httpx.AsyncClient, **more: str) -> str:
    email = fresh_email()
    reply = await browser.post("/register", data={"email": email, "password": PASSWORD, **more}, headers=SENDS)
    assert reply.status_code == 303, reply.text
    return email


async def test_registering_signs_in_and_leads_where_one_wanted_to_go(browser: httpx.AsyncClient) -> None:
    email, reply = fresh_email(), await browser.get("/my/sessions?limit=5", headers=OPENS)
    assert (reply.status_code, reply.headers["location"]) == (303, "/sign-in?next=/my/sessions%3Flimit%3D5")
    form = {"email": email, "password": PASSWORD, "name": "Ada", "next": "/my/sessions?limit=5"}
    reply = await browser.post("/register", data=form, headers=SENDS)
    assert (reply.status_code, reply.headers["location"]) == (303, "/my/sessions?limit=5")
    shown = await browser.get("/my/sessions", headers=OPENS)
    assert shown.status_code == 200
    assert "Sign out" in shown.text
    assert "Ada" in shown.text
    assert (await browser.get("/v1/me")).json()["role"] == "candidate"


async def test_an_organisation_gets_its_admin(browser: httpx.AsyncClient) -> None:
    await registered(browser, organisation=" Analytical Engines ")
    assert (await browser.get("/v1/me")).json()["role"] == "admin"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI, browser: httpx.AsyncClient) -> None:
    reply = await browser.post("/register", data={"email": fresh_email(), "password": PASSWORD}, headers=SENDS)
    attributes = reply.headers["set-cookie"].lower().split("; ")
    assert {"httponly", "samesite=lax", "path=/"} <= set(attributes)
    assert "secure" not in attributes
    proxied = {**SENDS, "origin": HERE.replace("http:", "https:")}
    reply = await browser.post("/register", data={"email": fresh_email(), "password": PASSWORD}, headers=proxied)
    assert "secure" in reply.headers["set-cookie"].lower().split("; ")


async def test_the_password_signs_in_and_a_wrong_one_says_nothing_about_the_account(
    browser: httpx.AsyncClient,
) -> None:
    email = await registered(browser)
    browser.cookies.clear()
    replies = []
    for name in (email, fresh_email()):
        reply = await browser.post("/sign-in", data={"email": name, "password": "not the one"}, headers=SENDS)
        replies.append((reply.status_code, reply.text.replace(name, "")))
        assert "set-cookie" not in reply.headers
    assert replies[0] == replies[1]
    assert replies[0][0] == 401
    assert "do not belong together" in replies[0][1]
    reply = await browser.post("/sign-in", data={"email": email.upper(), "password": PASSWORD}, headers=SENDS)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")
    assert (await browser.get("/v1/me")).json()["email"] == email


async def test_signing_out_ends_the_sign_in_and_not_only_the_cookie(browser: httpx.AsyncClient) -> None:
    await registered(browser)
    key = browser.cookies[COOKIE]
    reply = await browser.post("/sign-out", headers=SENDS)
    assert reply.status_code == 303
    assert COOKIE not in browser.cookies
    kept = {"cookie": f"{COOKIE}={key}"}
    assert (await browser.get("/v1/me", headers=kept)).status_code == 401
    assert (await browser.get("/my/sessions", headers=OPENS | kept)).headers["location"].startswith("/sign-in?next=")


async def test_signing_in_again_leaves_no_key_behind(browser: httpx.AsyncClient) -> None:
    email = await registered(browser)
    before = browser.cookies[COOKIE]
    await browser.post("/sign-in", data={"email": email, "password": PASSWORD}, headers=SENDS)
    assert browser.cookies[COOKIE] != before
    assert (await browser.get("/v1/me", headers={"cookie": f"{COOKIE}={before}"})).status_code == 401


@pytest.mark.parametrize("path", ["/sign-in", "/register", "/sign-out"])
@pytest.mark.parametrize(
    "page",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"origin": "null"},
        {},
    ],
    ids=str,
)
async def test_no_other_page_signs_anybody_in_or_out(
    browser: httpx.AsyncClient, path: str, page: dict[str, str]
) -> None:
    email = await registered(browser)
    key = browser.cookies[COOKIE]
    reply = await browser.post(
        path, data={"email": email, "password": PASSWORD}, headers={"accept": "text/html", **page}
    )
    assert (reply.status_code, browser.cookies[COOKIE]) == (403, key)
    assert (await browser.get("/v1/me")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"email": "nobody"}, "email", "does not look like"),
        ({"email": ""}, "email", "does not look like"),
        ({"password": "short"}, "password", "Too short"),
        ({"email": "weak@example.org", "password": "weak@example.org"}, "password", "Choose something"),
        ({"email": "taken@example.org"}, "email", "There is an account"),
        ({"name": "x" * 201}, "name", "Up to 200"),
    ],
)
async def test_what_cannot_be_taken_is_said_at_its_field(
    browser: httpx.AsyncClient, change: dict[str, str], field: str, says: str
) -> None:
    form = {"email": "taken@example.org", "password": PASSWORD, "name": "<i>Ada</i>"}
    await browser.post("/register", data=form, headers=SENDS)
    browser.cookies.clear()
    reply = await browser.post("/register", data=form | change, headers=SENDS)
    assert reply.status_code in (409, 422)
    wrong = reply.text.partition(f'id="{field}-wrong">')[2]
    assert wrong.startswith(says) or says in wrong.partition("</p>")[0]
    assert PASSWORD not in reply.text
    assert "<i>" not in reply.text
    assert COOKIE not in browser.cookies


async def test_guessing_on_the_page_is_slowed_down_whoever_guesses(browser: httpx.AsyncClient) -> None:
    email = await registered(browser)
    guess = {"email": email, "password": "a guess of many"}
    statuses = [(await browser.post("/sign-in", data=guess, headers=SENDS)).status_code for _ in range(21)]
    assert statuses[:19] == [401] * 19
    assert statuses[-1] == 429
    reply = await browser.post("/sign-in", data=guess, headers=SENDS)
    assert reply.headers["content-type"].startswith("text/html")
    assert "A little slower" in reply.text
    assert int(reply.headers["retry-after"]) > 0
    by_program = await browser.post("/v1/auth/login", json=guess)
    assert (by_program.status_code, by_program.json()["code"]) == (429, "rate_limited")


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "",
        "my/sessions", "/my\nsessions", "/\t/evil.example", "/my sessions", "/" + "x" * 600, "/caf\u00e9",
    ],
)  # fmt: skip
async def test_no_way_leads_to_another_server(browser: httpx.AsyncClient, wanted: str) -> None:
    assert local_place(wanted) == "/"
    form = {"email": fresh_email(), "password": PASSWORD, "next": wanted}
    assert (await browser.post("/register", data=form, headers=SENDS)).headers["location"] == "/"
    assert (await browser.get("/sign-in", params={"next": wanted}, headers=OPENS)).headers["location"] == "/"


@pytest.mark.parametrize("place", ["/", "/my/sessions", "/room/ses_1?x=%20y&z=1", "/a/b~c-d_e.f"])
def test_places_on_this_server_are_kept(place: str) -> None:
    assert local_place(place) == place


async def test_only_whoever_opens_a_page_is_sent_to_sign_in(browser: httpx.AsyncClient) -> None:
    for headers in ({"hx-request": "true", "accept": "text/html"}, {"accept": "application/json"}, {}):
        assert (await browser.get("/my/sessions", headers=headers)).status_code == 401


async def test_without_an_account_the_start_page_says_how_to_get_one(browser: httpx.AsyncClient) -> None:
    reply = await browser.get("/", headers=OPENS)
    assert reply.status_code == 200
    assert 'href="/register"' in reply.text
    assert "<form" not in reply.text


async def test_a_link_on_another_site_leads_to_the_page_in_two_steps(browser: httpx.AsyncClient) -> None:
    await registered(browser)
    from_elsewhere = {**OPENS, "sec-fetch-site": "cross-site"}
    reply = await browser.get("/my/sessions?limit=5", headers=from_elsewhere)
    assert 'content="0; url=/my/sessions?limit=5"' in reply.text
    assert "Sign out" not in reply.text, "nothing is shown before the second step"


async def test_the_owner_of_this_machine_sees_nothing_of_accounts(services: Services) -> None:
    transport = httpx.ASGITransport(whole_app(services), client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as browser:
        text = (await browser.get("/my/sessions", headers=OPENS)).text
        assert "Sign" not in text
        assert (await browser.get("/sign-in?next=/about", headers=OPENS)).headers["location"] == "/about"
