"""News between processes over LISTEN and NOTIFY; every bus here stands for a process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.database import FreshDatabase
from vivaroom.db.bus import CHANNEL, PostgresBus
from vivaroom.kit.ids import new_id
from vivaroom.ports.bus import LOOK

PATIENCE_S = 20


def plain(url: str) -> str:
    """The URL as psycopg reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def running(*buses: PostgresBus) -> AsyncIterator[None]:
    """Let these buses run meanwhile."""
    tasks = [asyncio.create_task(bus.run()) for bus in buses]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(heard: AsyncIterator[int], wanted: int) -> list[int]:
    """All that is heard up to what is wanted."""
    found: list[int] = []
    async with asyncio.timeout(PATIENCE_S):
        while wanted not in found:
            found.append(await anext(heard))
    return found


async def hears(bus: PostgresBus, speaker: PostgresBus) -> None:
    """Come back once the bus hears what the speaker announces."""
    probe = new_id()
    async with bus.listen(probe) as news, asyncio.timeout(PATIENCE_S):
        while True:
            speaker.announce(probe, 1)
            try:
                async with asyncio.timeout(0.2):
                    while await anext(news) != 1:
                        pass
                    return
            except TimeoutError:
                continue


async def cut(owner_url: str) -> int:
    """End every connection that listens; how many there were."""
    async with await psycopg.AsyncConnection.connect(plain(owner_url), autocommit=True) as connection:
        found = await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname ="
            " current_database() and (query ilike 'listen%' or query ilike '%pg_notify%')"
        )
        return len(await found.fetchall())


@pytest.fixture
def buses(fresh: FreshDatabase) -> tuple[PostgresBus, PostgresBus]:
    """Two processes on the same database."""
    return PostgresBus(plain(fresh.url)), PostgresBus(plain(fresh.url))


Pair = tuple[PostgresBus, PostgresBus]


async def test_another_process_hears_an_announcement(buses: Pair) -> None:
    here, there = buses
    async with running(here, there):
        await hears(there, here)
        session_id = new_id()
        async with there.listen(session_id) as news:
            here.announce(session_id, 7)
            assert await until(news, 7) == [7]


async def test_one_s_own_process_hears_at_once_even_before_the_bus_runs(buses: Pair) -> None:
    here, _ = buses
    session_id = new_id()
    async with here.listen(session_id) as news:
        here.announce(session_id, 3)
        assert await until(news, 3) == [3]


async def test_announcements_made_before_the_bus_runs_leave_once_it_does(buses: Pair) -> None:
    here, there = buses
    session_id = new_id()
    async with there.listen(session_id) as news, running(there):
        await until(news, LOOK)  # it listens now
        here.announce(session_id, 5)
        async with running(here):
            assert 5 in await until(news, 5)


async def test_only_the_session_that_is_listened_to_is_heard(buses: Pair) -> None:
    here, there = buses
    async with running(here, there):
        await hears(there, here)
        session_id, other = new_id(), new_id()
        async with there.listen(session_id) as news:
            here.announce(other, 1)
            here.announce(session_id, 2)
            assert await until(news, 2) == [2]


async def test_many_announcements_of_a_session_become_few_and_the_last_arrives(buses: Pair) -> None:
    here, there = buses
    async with running(here, there):
        await hears(there, here)
        session_id = new_id()
        async with there.listen(session_id) as news:
            for seq in range(1, 2001):
                here.announce(session_id, seq)
            heard = await until(news, 2000)
    assert heard == sorted(heard)
    assert len(heard) < 100


async def test_nothing_is_lost_when_both_announce_much(buses: Pair) -> None:
    here, there = buses
    sessions = [new_id() for _ in range(400)]
    async with running(here, there):
        await hears(there, here)
        await hears(here, there)
        listening = [there.listen(s) if n % 2 else here.listen(s) for n, s in enumerate(sessions)]
        news = [await listener.__aenter__() for listener in listening]
        for number, session_id in enumerate(sessions):
            (here if number % 2 else there).announce(session_id, 9)
            if number % 40 == 0:
                await asyncio.sleep(0.004)
        assert all(9 in heard for heard in await asyncio.gather(*(until(n, 9) for n in news)))
        for listener in listening:
            await listener.__aexit__(None, None, None)


async def test_after_a_lost_connection_every_listener_is_woken_and_news_flow_again(
    buses: Pair, fresh: FreshDatabase
) -> None:
    here, there = buses
    async with running(here, there):
        await hears(there, here)
        session_id = new_id()
        async with there.listen(session_id) as news:
            assert await cut(fresh.owner_url) >= 2
            await until(news, 0)
            await hears(there, here)
            here.announce(session_id, 8)
            assert 8 in await until(news, 8)


async def test_an_announcement_that_could_not_leave_waits_for_the_next_connection(buses: Pair) -> None:
    here, _ = buses
    session_id = new_id()

    class Broken:
        async def execute(self, *_: object) -> None:
            raise psycopg.OperationalError("the connection is lost")

    here.announce(session_id, 4)
    with pytest.raises(psycopg.OperationalError):
        await here._send(Broken())  # type: ignore[arg-type]  # a connection that fails
    assert here._waiting == {session_id: 4}


async def test_garbage_on_the_channel_is_passed_over(buses: Pair, fresh: FreshDatabase) -> None:
    here, there = buses
    async with running(here, there):
        await hears(there, here)
        session_id = new_id()
        async with (
            there.listen(session_id) as news,
            await psycopg.AsyncConnection.connect(plain(fresh.owner_url), autocommit=True) as connection,
        ):
            for payload in ("", "x", "x:1", f"{session_id.hex}:", f"{session_id.hex}:one", f",,{session_id.hex}:6"):
                await connection.execute("select pg_notify(%s, %s)", (CHANNEL, payload))
            assert await until(news, 6) == [6]


async def test_a_listener_that_does_not_keep_up_costs_no_memory_and_nobody_waits_for_it(buses: Pair) -> None:
    here, _ = buses
    session_id = new_id()
    async with here.listen(session_id):
        for seq in range(10_000):
            here.announce(session_id, seq)
        (heard,) = here._listeners[session_id]
        assert heard.qsize() <= 256
    assert session_id not in here._listeners
