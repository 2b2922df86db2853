"""`/v1/auth`, `/v1/me` and `/v1/profile` as a client meets them, and how each of the seven roles fares there."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from tests.api.serving import LOOPBACK, Parts, app_with, client_of, parts_on
from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from vivaroom.api import auth, profile
from vivaroom.db.unit import Database

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
async def parts(database: Database) -> Parts:
    return await parts_on(database)


@pytest.fixture
def app(parts: Parts) -> FastAPI:
    """A new one for each test, so that none uses up the sign-ins of another."""
    return app_with(parts, auth.router, profile.router)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as found:
        yield found


@pytest.fixture(scope="module")
async def roles(parts: Parts) -> SevenRoles:
    return await seat_seven_roles(parts.signin)


def fresh_email() -> str:
    return f"{uuid4().hex[:12]}@example.org"


async def test_register_sign_in_refresh_and_be_known(client: httpx.AsyncClient) -> None:
    email = fresh_email()
    registered = await client.post("/v1/auth/register", json={"email": email, "password": PASSWORD, "name": " Ada "})
    assert registered.status_code == 201
    assert registered.headers["cache-control"] == "no-store"
    tokens = registered.json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 10_800)
    assert tokens["account"]["id"].startswith("usr_")
    assert tokens["account"]["organisation_id"].startswith("org_")
    signed_in = (await client.post("/v1/auth/login", json={"email": email, "password": PASSWORD})).json()
    renewed = (await client.post("/v1/auth/refresh", json={"refresh_token": signed_in["refresh_token"]})).json()
    me = (await client.get("/v1/me", headers={"authorization": f"Bearer {renewed['access_token']}"})).json()
    assert me == tokens["account"] | {"name": "Ada", "email": email, "role": "candidate", "is_local_owner": False}


async def test_a_new_organisation_has_its_admin(client: httpx.AsyncClient) -> None:
    asked = {"email": fresh_email(), "password": PASSWORD, "organisation": "Analytical Engines"}
    account = (await client.post("/v1/auth/register", json=asked)).json()["account"]
    assert account["role"] == "admin"
    assert account["organisation_id"] != "org_00000000000070008000000000000001"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"email": "nobody"}, 422, "validation_failed"),
        ({"email": "a@b"}, 422, "validation_failed"),
        ({"email": "a b@example.org"}, 422, "validation_failed"),
        ({"password": "short"}, 422, "validation_failed"),
        ({"password": 1234567890}, 422, "validation_failed"),
        ({"password": "taken@example.org"}, 422, "password_weak"),
        ({"name": " "}, 422, "validation_failed"),
        ({"role": "admin"}, 422, "validation_failed"),
        ({}, 409, "email_taken"),
    ],
)
async def test_a_registration_that_is_not_taken_says_why(
    client: httpx.AsyncClient, change: dict[str, object], status: int, code: str
) -> None:
    asked: dict[str, object] = {"email": "taken@example.org", "password": PASSWORD}
    await client.post("/v1/auth/register", json=asked)
    response = await client.post("/v1/auth/register", json=asked | change)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert PASSWORD not in response.text


async def test_a_failed_sign_in_says_nothing_about_the_account(client: httpx.AsyncClient) -> None:
    email = fresh_email()
    await client.post("/v1/auth/register", json={"email": email, "password": PASSWORD})
    replies = []
    for name, password in ((email, "another password"), (fresh_email(), PASSWORD)):
        response = await client.post("/v1/auth/login", json={"email": name, "password": password})
        replies.append((response.status_code, response.json() | {"request_id": ""}))
    assert replies[0] == replies[1]
    assert replies[0][0] == 401


async def test_a_lost_reply_to_refresh_can_be_had_again(client: httpx.AsyncClient) -> None:
    asked = {"email": fresh_email(), "password": PASSWORD}
    token = (await client.post("/v1/auth/register", json=asked)).json()["refresh_token"]
    key = {"idempotency-key": uuid4().hex}
    first = await client.post("/v1/auth/refresh", json={"refresh_token": token}, headers=key)
    again = await client.post("/v1/auth/refresh", json={"refresh_token": token}, headers=key)
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    reused = await client.post("/v1/auth/refresh", json={"refresh_token": token})
    assert (reused.status_code, reused.json()["code"]) == (401, "token_reused")


async def test_guessing_passwords_is_slowed_down(client: httpx.AsyncClient, app: FastAPI) -> None:
    guess = {"email": fresh_email(), "password": "a guess of many"}
    statuses = [(await client.post("/v1/auth/login", json=guess)).status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]
    async with client_of(app, address=("198.51.100.4", 1)) as somebody_else:
        assert (await somebody_else.post("/v1/auth/login", json=guess)).status_code == 401


async def test_a_profile_is_replaced_as_a_whole(app: FastAPI, roles: SevenRoles) -> None:
    written = {
        "name": "Ada Lovelace",
        "headline": "Engineer",
        "target_roles": ["Staff engineer"],
        "preferences": {"language": "de-CH", "answer_by": "text", "voice": None, "speech_rate": 1},
        "accommodations": {
            "extra_time_percent": 50.0,
            "longer_pauses": True,
            "typed_only": False,
            "captions": True,
            "note": "Thank you.",
        },
    }
    async with roles.client(app, Knocking.CANDIDATE) as client:
        assert (await client.put("/v1/profile", json=written)).json() == written
        assert (await client.get("/v1/profile")).json() == written
        emptied = (await client.put("/v1/profile", json={})).json()
    assert (emptied["name"], emptied["target_roles"]) == (None, [])
    assert emptied["accommodations"]["extra_time_percent"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"preferences": {"speech_rate": 3}},
        {"preferences": {"speech_rate": "1"}},
        {"preferences": {"language": "English, please"}},
        {"accommodations": {"captions": "yes"}},
        {"accommodations": {"extra_time_percent": 1.5}},
        {"accommodations": {"extra_time_percent": "1"}},
        {"accommodations": {"extra_time_percent": True}},
        {"target_roles": ["x"] * 21},
        {"nickname": "x"},
    ],
)
async def test_a_profile_of_another_shape_is_refused(app: FastAPI, roles: SevenRoles, wrong: dict[str, object]) -> None:
    async with roles.client(app, Knocking.CANDIDATE) as client:
        response = await client.put("/v1/profile", json=wrong)
    assert (response.status_code, response.json()["code"]) == (422, "validation_failed")


FARES = {
    Knocking.ANONYMOUS: (401, "not_signed_in"),
    Knocking.CANDIDATE_KEY: (403, "account_required"),
    Knocking.CANDIDATE: (200, None),
    Knocking.RECRUITER: (200, None),
    Knocking.ADMIN: (200, None),
    Knocking.OTHER_RECRUITER: (200, None),
    Knocking.REVOKED: (401, "account_revoked"),
}


@pytest.mark.parametrize("who", Knocking)
@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/me"), ("GET", "/v1/profile"), ("PUT", "/v1/profile")])
async def test_each_role_fares_as_it_should(
    app: FastAPI, roles: SevenRoles, who: Knocking, method: str, path: str
) -> None:
    async with roles.client(app, who) as client:
        response = await client.request(method, path, json={} if method == "PUT" else None)
    assert (response.status_code, response.json().get("code")) == FARES[who]


@pytest.mark.parametrize("who", [Knocking.CANDIDATE, Knocking.RECRUITER, Knocking.ADMIN, Knocking.OTHER_RECRUITER])
async def test_everybody_sees_themselves(app: FastAPI, roles: SevenRoles, who: Knocking) -> None:
    async with roles.client(app, who) as client:
        me = (await client.get("/v1/me")).json()
    account = roles.accounts[who]
    assert (me["id"], me["role"]) == (f"usr_{account.id.hex}", account.role)


async def test_the_owner_of_this_machine_needs_no_account(app: FastAPI) -> None:
    async with client_of(app, address=LOOPBACK) as client:
        me = (await client.get("/v1/me")).json()
    assert (me["is_local_owner"], me["role"], me["email"]) == (True, "admin", None)
