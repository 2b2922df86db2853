"""News between processes over a wire beside the database, and over the database for whoever has no wire."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from tests.database import FreshDatabase
from tests.db.test_bus import PATIENCE_S, hears, plain, running, until
from tests.jobs.hands import until as holds
from tests.redis_server import RedisServer, redis_server
from vivaroom.db import wiring
from vivaroom.db.bus import CHANNEL, PostgresBus
from vivaroom.kit.ids import new_id
from vivaroom.ports.bus import LOOK
from vivaroom.providers.redis_wire import RedisWire


class Air:
    """What every wire of a test hangs on; nothing is heard on those that are cut."""

    def __init__(self) -> None:
        self.wires: list[AirWire] = []
        self.sent: list[str] = []


class AirWire:
    """A wire of the air."""

    def __init__(self, air: Air, *, is_open: bool = True) -> None:
        self.air, self.is_open = air, is_open
        self._hear: Callable[[str], None] = lambda _: None
        self._turned: Callable[[], None] = lambda: None
        air.wires.append(self)

    async def send(self, payload: str) -> bool:
        self.air.sent.append(payload)
        for other in self.air.wires:
            if other is not self and other.is_open:
                other._hear(payload)
        return True

    async def run(self, hear: Callable[[str], None], turned: Callable[[], None]) -> None:
        self._hear, self._turned = hear, turned
        turned()
        await asyncio.Event().wait()

    def turn(self, *, is_open: bool) -> None:
        self.is_open = is_open
        self._turned()


@pytest.fixture
def air() -> Air:
    return Air()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds takes a tenth of that."""
    for name in ("CALL_EVERY_SECONDS", "ASIDE_LASTS_SECONDS", "SETTLED_SECONDS"):
        monkeypatch.setattr(wiring, name, getattr(wiring, name) / 10)


@asynccontextmanager
async def overheard(fresh: FreshDatabase) -> AsyncIterator[list[str]]:
    """Everything that is said over the database."""
    said: list[str] = []

    async def listen() -> None:
        async with await psycopg.AsyncConnection.connect(plain(fresh.owner_url), autocommit=True) as connection:
            await connection.execute(f"listen {CHANNEL}")
            listens.set()
            async for notice in connection.notifies():
                said.extend(notice.payload.split(","))

    listens = asyncio.Event()
    task = asyncio.create_task(listen())
    await listens.wait()
    try:
        yield said
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_where_all_have_the_wire_the_database_carries_no_news(fresh: FreshDatabase, air: Air) -> None:
    here, there = (PostgresBus(plain(fresh.url), AirWire(air)) for _ in range(2))
    async with overheard(fresh) as said, running(here, there):
        await hears(there, here)
        rung: list[str] = []
        there.on_ring(rung.append)
        session_id = new_id()
        async with there.listen(session_id) as news:
            here.announce(session_id, 7)
            here.ring("audio")
            assert 7 in await until(news, 7)
        await holds(lambda: "audio" in rung and wiring.WIRED in said)
    assert any(session_id.hex in one for one in air.sent)
    assert set(said) == {wiring.WIRED}


async def test_a_process_without_a_wire_hears_those_that_have_one(fresh: FreshDatabase, air: Air) -> None:
    wired, bare = PostgresBus(plain(fresh.url), AirWire(air)), PostgresBus(plain(fresh.url))
    async with running(wired, bare):
        await hears(bare, wired)
        await asyncio.sleep(2 * wiring.ASIDE_LASTS_SECONDS)  # it still stands aside
        session_id = new_id()
        async with bare.listen(session_id) as news, asyncio.timeout(PATIENCE_S):
            wired.announce(session_id, 4)
            assert 4 in await until(news, 4)
        await hears(wired, bare)


async def test_a_process_that_loses_the_wire_looks_and_hears_over_the_database(fresh: FreshDatabase, air: Air) -> None:
    lost = AirWire(air)
    here, there = PostgresBus(plain(fresh.url), AirWire(air)), PostgresBus(plain(fresh.url), lost)
    async with running(here, there):
        await hears(there, here)
        session_id = new_id()
        async with there.listen(session_id) as news:
            lost.turn(is_open=False)
            await until(news, LOOK)
            await until(news, LOOK)  # once more, when all have heard that it stands aside
            here.announce(session_id, 9)
            assert 9 in await until(news, 9)
            there.announce(session_id, 10)
        await hears(here, there)
        lost.turn(is_open=True)
        await hears(there, here)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as started:
        yield started


async def test_news_go_on_while_a_real_server_is_killed_and_comes_back(
    fresh: FreshDatabase, server: RedisServer
) -> None:
    wires = [RedisWire(SecretStr(server.url)) for _ in range(2)]
    here, there = (PostgresBus(plain(fresh.url), wire) for wire in wires)
    async with running(here, there):
        await hears(there, here)
        server.stop()
        await hears(there, here)
        await hears(here, there)
        server.start()
        await holds(lambda: all(wire.is_open for wire in wires))
        await hears(there, here)
        await hears(here, there)


async def test_a_server_that_was_never_there_leaves_everything_as_it_was(fresh: FreshDatabase) -> None:
    here, there = (PostgresBus(plain(fresh.url), RedisWire(SecretStr("redis://127.0.0.1:1"))) for _ in range(2))
    async with running(here, there):
        await hears(there, here)
        await hears(here, there)
