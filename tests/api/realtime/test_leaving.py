"""Where leaving ends a session: who is connected, by socket or by stream, in whatever process, has not left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.realtime.brief_house import SpokenHouse
from tests.api.realtime.house import Seated, house_of
from tests.api.realtime.lines import LOOPBACK, calling
from tests.api.realtime.test_spoken import listens
from tests.api.realtime.test_two_processes import two_processes
from tests.api.seven_roles import Knocking, seat_seven_roles
from tests.database import FreshDatabase
from tests.jobs.hands import until_true
from vivaroom.db.unit import Database
from vivaroom.interview.attendance.store import is_attended
from vivaroom.interview.events import CandidateLeft, CandidateReturned, SessionClosed
from vivaroom.interview.moves import CloseReason
from vivaroom.interview.policy import EndAfter, SessionPolicy
from vivaroom.interview.session import Session, SessionStatus

GRACE = SessionPolicy(EndAfter(timedelta(minutes=1)))
AT_ONCE = SessionPolicy(EndAfter(timedelta(0)))
HERE = "http://localhost:8000"


async def session_of(house: SpokenHouse, seat: Seated) -> Session:
    return (await house.services.ledger.read(house.services.database.glance(seat.org_id), seat.id)).session


async def told(house: SpokenHouse, seat: Seated) -> list[type]:
    """What the ledger says of coming, going and the end."""
    recorded = await house.services.ledger.events(house.services.database.glance(seat.org_id), seat.id)
    kinds = (CandidateLeft, CandidateReturned, SessionClosed)
    return [type(e.event) for e in recorded if isinstance(e.event, kinds)]


async def test_a_connection_that_another_process_takes_over_has_not_left(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat(policy=AT_ONCE)
        async with calling(one.app, seat.knock()) as first:
            await listens(first)
            async with calling(two.app, seat.knock()) as second:
                assert await first.closed() == 4409
                await listens(second)
                assert await told(two, seat) == []
        session = await session_of(two, seat)
    assert (session.status, session.close_reason) == (SessionStatus.COMPLETED, CloseReason.LEFT)


async def test_who_comes_back_by_another_process_within_the_grace_has_returned(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat(policy=GRACE)
        async with calling(one.app, seat.knock()) as client:
            await listens(client)
        assert await told(two, seat) == [CandidateLeft]
        async with calling(two.app, seat.knock()) as back:
            await listens(back)
            assert await told(two, seat) == [CandidateLeft, CandidateReturned]


async def test_whom_a_server_that_ends_sends_on_has_not_left(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat(policy=AT_ONCE)
        async with calling(one.app, seat.knock()) as client:
            await listens(client)
            handing = asyncio.create_task(one.conversations.hand_over())
            assert await client.closed() == 1012
            await handing
        assert await told(two, seat) == []
        async with calling(two.app, seat.knock()) as back:
            await listens(back)
            assert (await session_of(two, seat)).status is SessionStatus.LIVE


async def test_typed_answers_and_streams_in_one_process_and_the_newest_socket_in_another_are_one_session(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat(policy=GRACE)
        async with calling(one.app, seat.knock()) as first, streaming(one, seat) as heard:
            await listens(first)
            async with calling(two.app, seat.knock()) as second:
                assert await first.closed() == 4409
                await listens(second)
                await types(one, seat, "I would measure first.")
                assert (await second.until("interview.answer"))["text"] == "I would measure first."
                await until_true(lambda: has_heard(heard, "answer.given"))
        assert await two.answers(seat) == ["I would measure first."]


async def test_whoever_types_is_there_as_long_as_their_stream_of_events_is_open(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat(policy=AT_ONCE)
        async with calling(one.app, seat.knock()) as socket:
            await listens(socket)
            async with streaming(two, seat) as heard:
                await until_true(lambda: has_heard(heard, "question.asked"))
                socket.to_server.put_nowait({"type": "websocket.disconnect", "code": 1001})
                await until_true(lambda: nobody_speaks(one))
                await types(two, seat, "I would measure first.")
                assert await told(two, seat) == []


async def test_who_only_watches_is_not_the_candidate(database: Database, fresh: FreshDatabase, tmp_path: Path) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, _):
        roles = await seat_seven_roles(one.services.signin)
        owner = roles.accounts[Knocking.CANDIDATE].member
        seat = await house_of(one.services).seat(owner, policy=GRACE)
        bearers = {who: roles.bearers[who] for who in (Knocking.RECRUITER, Knocking.CANDIDATE)}
        for who, bearer in bearers.items():
            async with streaming(one, seat, bearer) as heard:
                await until_true(lambda told=heard: has_heard(told, "consent.given"))  # type: ignore[misc]  # of this turn of the loop
                async with one.services.database.unit(seat.org_id) as unit:
                    attended = await is_attended(unit, seat.id, one.services.clock.now())
                assert attended is (who is Knocking.CANDIDATE)


@pytest.mark.parametrize(("seconds", "status"), [(0, 201), (45, 201), (3600, 201), (3601, 422), (-1, 422)])
async def test_what_leaving_means_is_agreed_when_a_session_is_started(
    database: Database, fresh: FreshDatabase, tmp_path: Path, seconds: int, status: int
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, _), browser(one) as client:
        interview = (await client.post("/v1/interviews", json={"role": "Backend engineer"})).json()["id"]
        body = {"ends_when_away_seconds": seconds}
        started = await client.post(f"/v1/interviews/{interview}/sessions", json=body)
        assert started.status_code == status
        if status == 201:
            shown = (await client.get(f"/v1/sessions/{started.json()['id']}")).json()
            assert shown["ends_when_away_seconds"] == seconds


@asynccontextmanager
async def browser(house: SpokenHouse, bearer: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A client on this machine, with a bearer token where one is given."""
    headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
    transport = httpx.ASGITransport(house.app, client=LOOPBACK)
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=headers) as client:
        yield client


async def types(house: SpokenHouse, seat: Seated, text: str) -> None:
    """An answer over REST, with the key of the session."""
    async with browser(house, seat.key) as client:
        sent = await client.post(f"/v1/sessions/{seat.public_id}/answers", json={"text": text})
    assert sent.status_code == 200, sent.text


@asynccontextmanager
async def streaming(house: SpokenHouse, seat: Seated, bearer: str | None = None) -> AsyncIterator[list[str]]:
    """The stream of events, open for the length of the block; the names of the events as they come."""
    heard: list[str] = []
    sent: asyncio.Queue[Any] = asyncio.Queue()
    sent.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return await sent.get()

    async def send(message: Any) -> None:
        lines = message.get("body", b"").decode().splitlines()
        heard.extend(line.removeprefix("event: ") for line in lines if line.startswith("event: "))

    path = f"/v1/sessions/{seat.public_id}/events"
    headers = [(b"host", b"localhost:8000"), (b"authorization", f"Bearer {bearer or seat.key}".encode())]
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"",
        "headers": headers, "client": LOOPBACK, "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip
    serving = asyncio.create_task(house.app(scope, receive, send))
    try:
        yield heard
    finally:
        sent.put_nowait({"type": "http.disconnect"})
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def has_heard(heard: list[str], name: str) -> bool:
    return name in heard


async def nobody_speaks(house: SpokenHouse) -> bool:
    return house.conversations.held == 0
