"""News cross a Redis or Valkey server, and what is missed while it is away is known to be missed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.jobs.hands import until
from tests.redis_server import RedisServer, redis_server
from vivaroom.providers import redis_wire
from vivaroom.providers.redis_wire import RedisWire


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as running:
        yield running


class Ear:
    """What one process hears, and how often its wire turned."""

    def __init__(self, server: RedisServer) -> None:
        self.wire = RedisWire(SecretStr(server.url))
        self.heard: list[str] = []
        self.turns: list[bool] = []

    async def run(self) -> None:
        await self.wire.run(self.heard.append, lambda: self.turns.append(self.wire.is_open))


@asynccontextmanager
async def listening(*ears: Ear) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(ear.run()) for ear in ears]
    try:
        await until(lambda: all(ear.wire.is_open for ear in ears))
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_one_sends_the_others_hear_and_it_does_not(server: RedisServer) -> None:
    here, there, third = Ear(server), Ear(server), Ear(server)
    async with listening(here, there, third):
        assert await here.wire.send("a:1,b:2")
        await until(lambda: bool(there.heard and third.heard))
        assert await there.wire.send("over")
        await until(lambda: "over" in here.heard and "over" in third.heard)
    assert (here.heard, there.heard, third.heard) == (["over"], ["a:1,b:2"], ["a:1,b:2", "over"])


async def test_a_server_that_goes_and_comes_is_noticed_both_times(server: RedisServer) -> None:
    here, there = Ear(server), Ear(server)
    async with listening(here, there):
        server.stop()
        await until(lambda: not here.wire.is_open and not there.wire.is_open)
        assert not await here.wire.send("lost")
        server.start()
        await until(lambda: here.wire.is_open and there.wire.is_open)
        assert await here.wire.send("back")
        await until(lambda: there.heard == ["back"])
    assert here.turns == there.turns == [True, False, True]


async def test_silence_is_no_loss(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_wire, "QUIET_SECONDS", 0.05)
    here, there = Ear(server), Ear(server)
    async with listening(here, there):
        await asyncio.sleep(0.5)
        assert await here.wire.send("still there")
        await until(lambda: there.heard == ["still there"])
    assert there.turns == [True]


async def test_a_server_that_takes_connections_and_says_nothing_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_wire, "PATIENCE_SECONDS", 0.1)
    silent = await asyncio.start_server(_nothing, "127.0.0.1", 0)
    mute = RedisServer(tmp_path, silent.sockets[0].getsockname()[1])
    ear = Ear(mute)
    running = asyncio.create_task(ear.run())
    try:
        assert not await ear.wire.send("into the void")
        assert not ear.wire.is_open
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        silent.close()
    assert ear.turns == []


async def test_what_is_no_text_stops_nothing(server: RedisServer) -> None:
    from redis.asyncio import Redis

    ear = Ear(server)
    async with listening(ear), Redis.from_url(server.url) as stranger:
        for content in (b"\xff\xfe", b"", b"nobody hello"):
            await stranger.publish(redis_wire.CHANNEL, content)
        await until(lambda: len(ear.heard) == 3)
    assert ear.heard == ["", "", "hello"]


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(ValueError, match="scheme"):
        RedisWire(SecretStr("amqp://127.0.0.1"))


async def _nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()
    writer.close()
