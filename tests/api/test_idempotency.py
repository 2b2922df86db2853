"""A POST under the same key is done once, whatever the network does in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from structlog.testing import capture_logs

from tests.api.serving import LOOPBACK, NOON, Parts, app_with, client_of, parts_on
from tests.api.seven_roles import Knocking, SevenRoles, seat_seven_roles
from tests.api.working import CANARY, routes, work
from vivaroom.api import store
from vivaroom.api.limits import PER_MINUTE, Allowance
from vivaroom.api.manners import Manners
from vivaroom.api.origins import AccessRules
from vivaroom.db.tables import IdempotencyKeyRow
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock


@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture(scope="module")
async def parts(database: Database, clock: ManualClock) -> Parts:
    return await parts_on(database, clock)


@pytest.fixture(scope="module")
async def roles(parts: Parts) -> SevenRoles:
    return await seat_seven_roles(parts.signin)


@pytest.fixture(scope="module")
def app(parts: Parts) -> FastAPI:
    plenty = Allowance(PER_MINUTE, local_owner_times=1000)
    return app_with(parts, routes, manners=Manners(AccessRules(bound_to_loopback=True), plenty, clock=parts.clock))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, address=LOOPBACK) as found:
        yield found


@pytest.fixture(autouse=True)
def fresh_work() -> None:
    work.done.clear()
    work.afterwards = 0
    work.begun.clear()
    work.go_on.set()


def key() -> dict[str, str]:
    return {"idempotency-key": uuid4().hex}


async def test_the_same_request_gets_the_same_reply_and_is_done_once(client: httpx.AsyncClient) -> None:
    once = key()
    first = await client.post("/work", json={"text": "a"}, headers=once)
    again = await client.post("/work", json={"text": "a"}, headers=once)
    assert (first.status_code, first.json(), first.headers["location"]) == (
        201,
        {"number": 1, "text": CANARY},
        "/work/1",
    )
    assert (again.status_code, again.content, again.headers["location"]) == (201, first.content, "/work/1")
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert (work.done, work.afterwards) == (["a"], 1)


async def test_without_a_key_everything_is_done_again(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await client.post("/work", json={"text": "a"})
    assert work.done == ["a", "a"]


async def test_a_key_in_quotes_is_the_same_key(client: httpx.AsyncClient) -> None:
    name = uuid4().hex
    for sent in (name, f'"{name}"'):
        await client.post("/work", json={"text": "a"}, headers={"idempotency-key": sent})
    assert work.done == ["a"]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/work", {"json": {"text": "b"}}),
        ("/work", {"json": {"text": "a"}, "params": {"q": "1"}}),
        ("/ignores-its-body", {"json": {"text": "a"}}),
        ("/work", {"content": b'{"text": "a" }', "headers": {"content-type": "application/json"}}),
    ],
)
async def test_another_request_under_the_same_key_is_refused(
    client: httpx.AsyncClient, path: str, more: dict[str, dict[str, str]]
) -> None:
    once = key()
    await client.post("/work", json={"text": "a"}, headers=once)
    again = await client.post(path, **({**more, "headers": {**more.get("headers", {}), **once}}))  # type: ignore[arg-type]  # keywords of httpx in a table
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")
    assert work.done == ["a"]


@pytest.mark.parametrize("wrong", ["", " ", "a b", "x" * 256, '"', "ü", "a\tb"])
async def test_a_key_of_another_shape_is_refused(client: httpx.AsyncClient, wrong: str) -> None:
    response = await client.post("/work", json={}, headers=[(b"idempotency-key", wrong.encode("latin-1"))])
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_unreadable")


async def test_two_keys_are_refused(client: httpx.AsyncClient) -> None:
    response = await client.post("/work", json={}, headers=[("idempotency-key", "a"), ("idempotency-key", "b")])
    assert response.status_code == 400


async def test_other_methods_have_no_use_for_a_key(client: httpx.AsyncClient) -> None:
    assert (await client.get("/work", headers={"idempotency-key": " a b "})).status_code == 200


async def test_a_second_try_while_the_first_runs_is_told_to_wait(client: httpx.AsyncClient) -> None:
    once = key()
    work.go_on.clear()
    first = asyncio.create_task(client.post("/work", json={"text": "a"}, headers=once))
    await work.begun.wait()
    second = await client.post("/work", json={"text": "a"}, headers=once)
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["retry-after"] == "1"
    work.go_on.set()
    assert (await first).json()["number"] == 1
    assert (await client.post("/work", json={"text": "a"}, headers=once)).json()["number"] == 1


async def test_of_many_at_once_one_is_done(client: httpx.AsyncClient) -> None:
    once = key()
    tries = (client.post("/work", json={"text": "a"}, headers=once) for _ in range(12))
    statuses = {response.status_code for response in await asyncio.gather(*tries)}
    assert statuses <= {201, 409}
    assert work.done == ["a"]


@pytest.mark.parametrize("status", [409, 422, 404, 403])
async def test_a_refusal_is_a_reply_like_any_other(client: httpx.AsyncClient, status: int) -> None:
    once = key()
    first, again = [await client.post(f"/fail/{status}", headers=once) for _ in range(2)]
    assert (first.status_code, again.status_code) == (status, status)
    assert again.headers["idempotent-replayed"] == "true"
    assert work.done == ["failed"]


@pytest.mark.parametrize("status", [500, 502, 503, 401, 429])
async def test_what_another_try_may_mend_is_not_kept(client: httpx.AsyncClient, status: int) -> None:
    once = key()
    with capture_logs():
        replies = [await client.post(f"/fail/{status}", headers=once) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [status, status]
    assert work.done == ["failed", "failed"]


async def test_callers_have_keys_of_their_own(app: FastAPI, roles: SevenRoles) -> None:
    once = key()
    for who in (Knocking.CANDIDATE, Knocking.RECRUITER, Knocking.OTHER_RECRUITER, Knocking.CANDIDATE_KEY):
        async with roles.client(app, who) as client:
            response = await client.post("/work", json={"text": who}, headers=once)
            assert response.status_code == 201
    assert len(work.done) == 4
    for address in (("198.51.100.4", 1), ("198.51.100.5", 1)):
        async with client_of(app, address=address) as client:
            assert (await client.post("/work", json={"text": address[0]}, headers=once)).status_code == 201


async def test_a_reply_is_kept_for_a_day(client: httpx.AsyncClient, clock: ManualClock, database: Database) -> None:
    once = key()
    await client.post("/work", json={"text": "a"}, headers=once)
    clock.move(timedelta(hours=23, minutes=59))
    await client.post("/work", json={"text": "a"}, headers=once)
    assert work.done == ["a"]
    clock.move(timedelta(minutes=1))
    await client.post("/work", json={"text": "b"}, headers=once)
    assert work.done == ["a", "b"]
    clock.move(timedelta(hours=24))
    async with database.system_unit() as unit:
        assert await store.forget_old_replies(unit, clock.now()) >= 1
        left = await unit.execute(select(func.count()).select_from(IdempotencyKeyRow))
    assert left.scalar_one() == 0


async def test_a_key_whose_process_died_is_free_again_soon(client: httpx.AsyncClient, clock: ManualClock) -> None:
    once = key()
    work.go_on.clear()
    dying = asyncio.create_task(client.post("/work", json={"text": "a"}, headers=once))
    await work.begun.wait()
    clock.move(store.LEASE)
    work.go_on.set()
    after = await client.post("/work", json={"text": "a"}, headers=once)
    assert after.status_code == 201
    await dying  # it did not die after all; what it says is not kept in place of the other's reply
    again = await client.post("/work", json={"text": "a"}, headers=once)
    assert again.json() == after.json()


async def test_a_long_request_keeps_its_key(
    client: httpx.AsyncClient, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vivaroom.api.idempotency.RENEW_EVERY", timedelta(milliseconds=5))
    once = key()
    work.go_on.clear()
    running = asyncio.create_task(client.post("/work", json={"text": "a"}, headers=once))
    await work.begun.wait()
    for _ in range(4):
        clock.move(store.LEASE * 0.6)
        await asyncio.sleep(0.1)
        assert (await client.post("/work", json={"text": "a"}, headers=once)).status_code == 409
    work.go_on.set()
    assert (await running).status_code == 201
    assert work.done == ["a"]


async def test_a_client_that_leaves_gives_its_key_back(app: FastAPI, client: httpx.AsyncClient) -> None:
    once = key()
    work.go_on.clear()
    leaving = asyncio.create_task(client.post("/work", json={"text": "a"}, headers=once))
    await work.begun.wait()
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    work.go_on.set()
    assert (await client.post("/work", json={"text": "a"}, headers=once)).status_code == 201


async def test_an_upload_is_the_same_under_another_boundary(client: httpx.AsyncClient) -> None:
    once = key()
    replies = []
    for boundary in ("first-try", "second-try"):
        kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
        replies.append(
            await client.post(
                "/files", files={"file": ("cv.pdf", b"%PDF " * 50_000)}, data={"note": "n"}, headers=once | kind
            )
        )
    assert [reply.status_code for reply in replies] == [200, 200]
    assert work.done == ["cv.pdf 250000 n"]


@pytest.mark.parametrize(
    ("name", "content", "note"), [("cv.pdf", b"other", "n"), ("other.pdf", b"same", "n"), ("cv.pdf", b"same", "other")]
)
async def test_another_upload_under_the_same_key_is_refused(
    client: httpx.AsyncClient, name: str, content: bytes, note: str
) -> None:
    once = key()
    await client.post("/files", files={"file": ("cv.pdf", b"same")}, data={"note": "n"}, headers=once)
    again = await client.post("/files", files={"file": (name, content)}, data={"note": note}, headers=once)
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_body_that_no_route_reads_counts(client: httpx.AsyncClient) -> None:
    once = key()
    assert (await client.post("/ignores-its-body", content=b"a", headers=once)).json() == 1
    assert (await client.post("/ignores-its-body", content=b"a", headers=once)).json() == 1
    assert (await client.post("/ignores-its-body", content=b"b", headers=once)).status_code == 422


async def test_streams_and_large_replies_pass_and_are_not_kept(client: httpx.AsyncClient) -> None:
    for path in ("/stream", "/large"):
        once = key()
        for _ in range(2):
            response = await client.post(path, headers=once)
            assert response.status_code == 200
            assert "idempotent-replayed" not in response.headers
    assert work.done == ["streamed", "streamed", "large", "large"]


async def test_nothing_that_was_said_can_be_read_in_the_database(client: httpx.AsyncClient, database: Database) -> None:
    once = key()
    await client.post("/work", json={"text": CANARY}, headers=once)
    async with database.system_unit() as unit:
        rows = (await unit.execute(select(IdempotencyKeyRow))).all()
    assert rows
    shown = repr(rows) + repr([bytes(row.body or b"") for row in rows])
    assert CANARY not in shown
    assert once["idempotency-key"] not in shown
    assert "/work/1" not in shown
