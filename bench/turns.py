"""Typed turns under load: live sessions in one server process, each answering at a steady pace.

`python -m bench.turns --sessions 50 --seconds 60 --every 10 --json`. Per answer: the whole reply as the client sees it;
what we add beside model inference, as the server tells in `Server-Timing`; the write-ahead log that it costs. In the
same run, on the same PostgreSQL and at the same pace: a LangGraph graph with its PostgreSQL checkpointer taking a turn
that keeps the same texts.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from psycopg import AsyncConnection

from bench.figures import arguments, report, spread_ms, versions
from bench.langgraph_turns import langgraph_turns
from bench.serving import Running, running_server
from vivaroom.content.loader import library
from vivaroom.db.embedded.server import running_postgres

ANSWERS = [q.ideal_answer for q in library().questions]


@dataclass(slots=True)
class Measured:
    """What the answers of all sessions cost, in seconds."""

    replies: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    failures: int = 0


async def measure(server: Running, sessions: int, seconds: float, every: float) -> dict[str, Any]:
    """Run the load, then LangGraph's; figures of both."""
    measured = Measured()
    limits = httpx.Limits(max_connections=sessions + 4, max_keepalive_connections=sessions + 4)
    with running_postgres(server.data_dir) as postgres:
        async with (
            httpx.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client,
            await AsyncConnection.connect(postgres.url(), autocommit=True) as watch,
        ):
            interview = (await client.post("/v1/interviews", json=_design())).json()["id"]
            ids = [await _start(client, interview) for _ in range(sessions)]
            await asyncio.gather(*(_answer_all(client, i, Measured(), every, every) for i in ids))  # not counted
            await watch.execute("vacuum (analyze)")  # what a first start writes once is not what answers cost
            before = await _wal(watch)
            await asyncio.gather(*(_answer_all(client, i, measured, seconds, every) for i in ids))
            wal = await _wal(watch) - before
        peer = await langgraph_turns(postgres.url(), sessions, min(seconds, 30.0), every)
    count = len(measured.replies)
    return {
        "n": count,
        "failures": measured.failures,
        "sessions": sessions,
        "reply": spread_ms(measured.replies),
        "beside_inference": spread_ms(measured.own),
        "wal_kib_an_answer": round(wal / max(count, 1) / 1024, 2),
        "langgraph": peer,
    }


def _design() -> dict[str, Any]:
    return {
        "kind": "technical",
        "role": "backend engineer",
        "question_count": 30,
        "duration_minutes": 120,
        "follow_ups_per_question": 3,
    }


async def _start(client: httpx.AsyncClient, interview: str) -> str:
    started = await client.post(f"/v1/interviews/{interview}/sessions", json={})
    started.raise_for_status()
    return str(started.json()["id"])


async def _answer_all(
    client: httpx.AsyncClient, session: str, measured: Measured, seconds: float, every: float
) -> None:
    """Answer every so often, beginning at a random moment, until time is up or the interview is over."""
    chance = random.Random(session)
    end = time.perf_counter() + seconds
    await asyncio.sleep(chance.uniform(0, every))
    while time.perf_counter() < end:
        begun = time.perf_counter()
        reply = await client.post(f"/v1/sessions/{session}/answers", json={"text": chance.choice(ANSWERS)})
        took = time.perf_counter() - begun
        if reply.status_code != httpx.codes.OK:
            measured.failures += 1
            return
        measured.replies.append(took)
        measured.own.append(_own(reply.headers["server-timing"]))
        if reply.json()["move"]["type"] == "close":
            return
        await asyncio.sleep(max(every - took, 0))


def _own(server_timing: str) -> float:
    """Seconds beside inference, from `turn;dur=12.3, inference;dur=4.5` in milliseconds."""
    parts = dict(part.strip().split(";dur=") for part in server_timing.split(","))
    return (float(parts["turn"]) - float(parts["inference"])) / 1000


async def _wal(watch: AsyncConnection[Any]) -> float:
    cursor = await watch.execute("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
    row = await cursor.fetchone()
    return float(row[0]) if row else 0.0


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", sessions=50, seconds=60.0, every=10.0)
    with running_server() as server:
        figures = asyncio.run(measure(server, asked.sessions, asked.seconds, asked.every))
    versioned = versions("fastapi", "sqlalchemy", "psycopg", "langgraph", "langgraph-checkpoint-postgres")
    report({"bench": "turns", **figures, "versions": versioned}, only_json=asked.json)


if __name__ == "__main__":
    main()
