"""Who carries news between the processes of an installation, as health and the doctor tell it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.app.settings import plain_settings
from tests.jobs.hands import until
from tests.redis_server import RedisServer, redis_server
from tests.serving import start_server
from vivaroom.api.health import PartState
from vivaroom.app import news as carried
from vivaroom.app.doctor.finding import State
from vivaroom.app.doctor.news import news
from vivaroom.app.news import news_look, wire_of
from vivaroom.app.settings.reading import SettingsError, read_settings


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as running:
        yield running


def test_without_redis_the_database_carries_the_news(tmp_path: Path) -> None:
    settings = plain_settings(tmp_path)
    assert wire_of(settings) is None
    assert news_look(None) == {}
    assert (news(settings).state, news(settings).detail) == (State.OK, "carried by PostgreSQL")


def test_the_doctor_asks_the_redis_that_is_named(server: RedisServer, tmp_path: Path) -> None:
    settings = plain_settings(tmp_path, redis_url=server.url)
    assert (news(settings).state, news(settings).detail) == (State.OK, "carried by Redis")
    server.stop()
    found = news(plain_settings(tmp_path, redis_url=f"redis://:not-a-password@127.0.0.1:{server.port}"))
    assert found.state is State.WARNING
    assert "PostgreSQL carries the news" in found.detail
    assert "not-a-password" not in str(found)


def test_where_the_client_is_not_installed_that_is_told_and_nothing_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carried, "find_spec", lambda _: None)
    settings = plain_settings(tmp_path, redis_url="redis://127.0.0.1:1")
    assert wire_of(settings) is None
    assert news(settings).mend == "pip install 'vivaroom[redis]'"


async def test_health_tells_of_a_redis_that_goes(server: RedisServer, tmp_path: Path) -> None:
    wire = wire_of(plain_settings(tmp_path, redis_url=server.url))
    assert wire is not None
    look = news_look(wire)["news"]
    running = asyncio.create_task(wire.run(lambda _: None, lambda: None))
    await until(lambda: look().state is PartState.READY)
    server.stop()
    await until(lambda: look().state is PartState.FAILED)
    assert not look().needed
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_an_address_of_something_else_is_refused_without_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("REDIS_URL=amqp://somebody:not-a-password@127.0.0.1", "utf-8")
    with pytest.raises(SettingsError, match="redis://") as refused:
        read_settings()
    assert "not-a-password" not in str(refused.value)


def test_a_server_goes_on_when_its_redis_is_killed(server: RedisServer, tmp_path: Path) -> None:
    (tmp_path / "of-the-server").mkdir()
    (tmp_path / "of-the-server" / ".env").write_text(f"REDIS_URL={server.url}\n", "utf-8")
    running = start_server(tmp_path / "of-the-server")

    def says(state: str) -> bool:
        found = httpx.get(f"{running.url}/health", timeout=10).json()["parts"]
        return bool(found["news"]["state"] == state)

    try:
        asyncio.run(until(lambda: says("ready")))
        server.stop()
        asyncio.run(until(lambda: says("failed")))
        assert httpx.get(f"{running.url}/health/ready", timeout=10).status_code == 200
    finally:
        running.stop()
    log = running.log.read_text("utf-8")
    assert "redis_carries_news" in log
    assert "redis_away" in log
