"""Limits on how many requests a caller sends, and on what a request may carry."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request, UploadFile
from hypothesis import given
from hypothesis import strategies as st

from tests.api.serving import LOOPBACK, NOON, STRANGER, Parts, app_with, client_of, parts_on
from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from vivaroom.api.bodies import BodyLimits
from vivaroom.api.callers import CallerDep
from vivaroom.api.limits import Allowance, Meters, RouteClass
from vivaroom.api.manners import Manners
from vivaroom.api.origins import AccessRules
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock

FEW = Allowance(
    {
        RouteClass.READ: 6,
        RouteClass.WRITE: 3,
        RouteClass.UPLOAD: 2,
        RouteClass.SIGN_IN: 1,
        RouteClass.REFUSED: 2,
    },
    local_owner_times=10,
)
SMALL = BodyLimits(json_bytes=100, upload_bytes=2_000, roomy_json_bytes=1_000, roomy_paths=("/roomy",))
routes = APIRouter()


@routes.get("/things")
@routes.get("/health/live")
@routes.post("/v1/auth/things")
async def see() -> str:
    return "seen"


@routes.post("/roomy")
@routes.post("/things")
async def take(request: Request) -> int:
    return len(await request.body())


@routes.post("/pieces")
async def take_pieces(request: Request) -> int:
    return sum([len(piece) async for piece in request.stream()])


@routes.post("/json")
async def take_json(thing: dict[str, str]) -> int:
    return len(thing)


@routes.post("/files")
async def take_file(file: UploadFile) -> int:
    return len(await file.read())


@routes.get("/who")
async def who(caller: CallerDep) -> str:
    return type(caller).__name__


@pytest.fixture(scope="module")
async def parts(database: Database) -> Parts:
    return await parts_on(database)


@pytest.fixture(scope="module")
async def roles(parts: Parts) -> SevenRoles:
    return await seat_seven_roles(parts.signin)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def app(parts: Parts, clock: ManualClock) -> FastAPI:
    manners = Manners(AccessRules(bound_to_loopback=True), FEW, SMALL, clock)
    return app_with(parts, routes, manners=manners)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as found:
        yield found


async def test_a_caller_is_told_how_many_are_left(client: httpx.AsyncClient) -> None:
    first, second = await client.get("/things"), await client.get("/things")
    assert first.headers["ratelimit-policy"] == '"read";q=6;w=60'
    assert [one.headers["ratelimit"] for one in (first, second)] == ['"read";r=5;t=10', '"read";r=4;t=20']


async def test_too_many_are_refused_until_there_is_room(client: httpx.AsyncClient, clock: ManualClock) -> None:
    for _ in range(6):
        assert (await client.get("/things")).status_code == 200
    refused = await client.get("/things")
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert (refused.headers["retry-after"], refused.headers["ratelimit"]) == ("10", '"read";r=0;t=60')
    clock.move(timedelta(seconds=9))
    assert (await client.get("/things")).status_code == 429
    clock.move(timedelta(seconds=1))
    assert (await client.get("/things")).status_code == 200


async def test_what_is_asked_of_the_server_is_counted_apart(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        assert (await client.post("/things")).status_code == 200
    assert (await client.post("/things")).status_code == 429
    assert (await client.get("/things")).status_code == 200
    assert (await client.post("/files", files={"file": b"a"})).headers["ratelimit-policy"] == '"upload";q=2;w=60'
    assert (await client.post("/v1/auth/things")).headers["ratelimit-policy"] == '"sign-in";q=1;w=60'


async def test_callers_are_counted_apart(app: FastAPI, roles: SevenRoles) -> None:
    for who_knocks in (Knocking.CANDIDATE, Knocking.RECRUITER, Knocking.CANDIDATE_KEY):
        async with roles.client(app, who_knocks) as client:
            statuses = [(await client.get("/things")).status_code for _ in range(7)]
        assert statuses == [200] * 6 + [429]


async def test_strangers_are_counted_by_address(app: FastAPI) -> None:
    for address in (STRANGER, ("198.51.100.4", 1)):
        async with client_of(app, address=address) as client:
            assert [(await client.get("/things")).status_code for _ in range(7)] == [200] * 6 + [429]


async def test_the_owner_of_this_machine_has_room(app: FastAPI) -> None:
    async with client_of(app, address=LOOPBACK) as client:
        statuses = [(await client.get("/things")).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]


async def test_whoever_guesses_credentials_is_stopped_before_the_database(app: FastAPI, roles: SevenRoles) -> None:
    async with client_of(app) as client:
        statuses = [
            (await client.get("/who", headers={"authorization": f"Bearer ek_{n}"})).status_code for n in range(3)
        ]
        assert statuses == [401, 401, 429]
        assert (await client.get("/who")).status_code == 200, "without credentials nothing is guessed"


async def test_health_is_never_refused(client: httpx.AsyncClient) -> None:
    for _ in range(20):
        response = await client.get("/health/live", headers={"authorization": "Bearer wrong"})
        assert response.status_code == 200
    assert "ratelimit" not in response.headers


@given(st.lists(st.integers(0, 30_000), max_size=60))
def test_no_minute_has_more_than_twice_the_quota(pauses_ms: list[int]) -> None:
    """The window moves: at worst a full burst meets what a minute gives back."""
    clock = ManualClock(NOON)
    meters = Meters(clock)
    taken = []
    for pause in pauses_ms:
        clock.move(timedelta(milliseconds=pause))
        standing = meters.count(RouteClass.READ, "somebody", 5)
        assert 0 <= standing.remaining <= 5
        if standing.wait is None:
            taken.append(clock.now())
        else:
            assert timedelta(0) < standing.wait <= timedelta(seconds=12)
    for moment in taken:
        assert sum(moment <= one < moment + timedelta(minutes=1) for one in taken) <= 10


def test_meters_of_callers_who_left_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vivaroom.api.limits._MOST_METERS", 10)
    clock = ManualClock(NOON)
    meters = Meters(clock)
    for number in range(100):
        meters.count(RouteClass.READ, f"caller {number}", 60)
        clock.move(timedelta(seconds=1))
    assert len(meters._full_at) <= 11


@pytest.mark.parametrize(
    ("path", "size", "kind", "status"),
    [
        ("/things", 100, "text/plain", 200),
        ("/things", 101, "text/plain", 413),
        ("/things", 101, "application/json", 413),
        ("/pieces", 2_000, "audio/webm", 200),
        ("/pieces", 2_001, "audio/webm", 413),
    ],
)
async def test_a_body_has_a_limit_by_its_kind(
    client: httpx.AsyncClient, path: str, size: int, kind: str, status: int
) -> None:
    response = await client.post(path, content=b"1" * size, headers={"content-type": kind})
    assert response.status_code == status


async def test_a_refused_body_says_how_much_is_taken(app: FastAPI) -> None:
    async with client_of(app, address=LOOPBACK) as client:
        for path, kind in (("/json", "application/json"), ("/pieces", "text/plain"), ("/things", "text/plain")):
            for content in (b"1" * 101, _pieces(101)):
                response = await client.post(path, content=content, headers={"content-type": kind})
                assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
                assert "100 bytes" in response.json()["detail"]


async def test_an_upload_has_the_larger_limit(app: FastAPI) -> None:
    async with client_of(app, address=LOOPBACK) as client:
        assert (await client.post("/files", files={"file": b"1" * 1_500})).json() == 1_500
        too_large = await client.post("/files", files={"file": b"1" * 2_500})
        assert (too_large.status_code, too_large.json()["code"]) == (413, "body_too_large")


async def test_json_with_audio_in_it_has_room_where_it_is_expected(app: FastAPI) -> None:
    async with client_of(app, address=LOOPBACK) as client:
        for size, status in ((998, 200), (999, 413)):
            body = b'"' + b"1" * size + b'"'
            response = await client.post("/roomy", content=body, headers={"content-type": "application/json"})
            assert response.status_code == status


async def _pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size):
        yield b"1"
