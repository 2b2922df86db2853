"""A session that goes on in another process: taken over, handed over at a restart, and told from where it was left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.api.realtime.brief_house import WORDS, SpokenHouse, spoken_house
from tests.api.realtime.lines import Client, calling
from tests.api.realtime.test_spoken import append, listens, tone
from tests.api.whole_server import whole_services
from tests.database import FreshDatabase
from vivaroom.db.bus import PostgresBus
from vivaroom.db.unit import Database
from vivaroom.interview.store import Ledger


@asynccontextmanager
async def two_processes(database: Database, fresh: FreshDatabase, folder: Path) -> AsyncIterator[list[SpokenHouse]]:
    """Two servers that share a database and nothing else."""
    async with AsyncExitStack() as stack:
        houses = []
        for name in ("one", "two"):
            services = await stack.enter_async_context(whole_services(database, folder / name))
            bus = PostgresBus(fresh.url.replace("postgresql+psycopg://", "postgresql://"))
            running = asyncio.create_task(bus.run())
            stack.callback(running.cancel)
            ledger = Ledger(bus)
            director = replace(services.director, ledger=ledger)
            services = replace(services, bus=bus, ledger=ledger, director=director)
            houses.append(await stack.enter_async_context(spoken_house(services)))
        yield houses


def ledger_of(client: Client) -> list[dict[str, Any]]:
    """What was told of the ledger, without the names of the events."""
    told = [e for e in client.seen if isinstance(e, dict) and "seq" in e]
    kept = [e for e in told if e["type"] not in ("interview.progress", "interview.replayed", "interview.restarting")]
    return [{name: value for name, value in event.items() if name != "event_id"} for event in kept]


async def aloud(client: Client, seconds: float = 1) -> None:
    append(client, tone(seconds))
    client.send("input_audio_buffer.commit")
    await client.until("interview.answer")
    await listens(client)


async def test_another_process_takes_over_and_tells_what_was_missed(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat()
        async with calling(one.app, seat.knock()) as first:
            await listens(first)
            await aloud(first)
            seen = max(e["seq"] for e in ledger_of(first))
            async with calling(two.app, seat.knock()) as second:
                assert await first.closed() == 4409
                await listens(second)
                await aloud(second)
                second.send("interview.resume", after_seq=1)
                await second.until("interview.replayed")
                told = ledger_of(second)
    again = [e for n, e in enumerate(told) if e["seq"] in range(2, seen + 1)]
    assert again == [e for e in ledger_of(first) if e["seq"] in range(2, seen + 1)]
    assert await two.answers(seat) == [WORDS, WORDS]


async def test_at_a_restart_everybody_is_sent_on_and_goes_on_with_the_same_question(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, two):
        seat = await one.seat()
        async with calling(one.app, seat.knock()) as client:
            await listens(client)
            await aloud(client)
            handing = asyncio.create_task(one.conversations.hand_over())
            restarting = await client.until("interview.restarting")
            assert await client.closed() == 1012
            await handing
        async with calling(one.app, seat.knock()) as late:
            assert (late.status, late.refusal["code"]) == (503, "restarting")
            assert int(late.headers["retry-after"]) > 0
        async with calling(two.app, seat.knock()) as back:
            back.send("interview.resume", after_seq=restarting["seq"])
            question = await back.until("interview.question")
            assert question["question"]["is_restated"]
            assert question["question"]["id"] == [e for e in ledger_of(client) if "question" in e][-1]["question"]["id"]
            await listens(back)
            await aloud(back)
    assert await two.answers(seat) == [WORDS, WORDS]


async def test_who_is_speaking_when_the_server_ends_finishes_first_and_their_answer_is_kept(
    database: Database, fresh: FreshDatabase, tmp_path: Path
) -> None:
    async with two_processes(database, fresh, tmp_path) as (one, _):
        seat = await one.seat()
        async with calling(one.app, seat.knock()) as client:
            await listens(client)
            append(client, tone(3))
            await client.until("input_audio_buffer.speech_started")
            handing = asyncio.create_task(one.conversations.hand_over())
            await asyncio.sleep(0.2)
            assert not handing.done()
            append(client, tone(1))
            client.send("input_audio_buffer.commit")
            assert (await client.until("interview.answer"))["text"] == WORDS
            assert await client.closed() == 1012
            await handing
        assert one.recogniser.seconds[0] > 3.9
