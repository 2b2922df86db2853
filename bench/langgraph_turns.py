"""The same turns by LangGraph with its PostgreSQL checkpointer: what another popular way to keep a session costs."""

import asyncio
import operator
import random
import time
from typing import Annotated, Any, TypedDict

from psycopg import AsyncConnection

from bench.figures import spread_ms

TEXT = "A candidate's answer of ordinary length, as it is kept with every turn of the session. " * 6


class State(TypedDict):
    """What the graph keeps: the conversation and the number of turns."""

    history: Annotated[list[dict[str, str]], operator.add]
    turn: int


async def langgraph_turns(url: str, sessions: int, seconds: float, every: float) -> dict[str, Any]:
    """Latency and write-ahead log of a turn (grade, then ask) at the same pace; says so when it is not installed."""
    try:
        from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
        from langgraph.graph import END, START, StateGraph
    except ImportError:
        return {"skipped": "langgraph is not installed: make bench installs it"}
    base = url.rsplit("/", 1)[0]
    async with await AsyncConnection.connect(url, autocommit=True) as watch:
        await watch.execute("create database langgraph_bench")
    graph: Any = StateGraph(State)
    graph.add_node("grade", lambda state: {"history": [{"role": "grade", "text": TEXT}]})
    graph.add_node("ask", lambda state: {"history": [{"role": "ask", "text": TEXT}], "turn": state["turn"] + 1})
    graph.add_edge(START, "grade")
    graph.add_edge("grade", "ask")
    graph.add_edge("ask", END)
    async with AsyncPostgresSaver.from_conn_string(f"{base}/langgraph_bench") as saver:
        await saver.setup()
        return await _load(graph.compile(checkpointer=saver), url, (sessions, seconds, every))


async def _load(graph: Any, url: str, load: tuple[int, float, float]) -> dict[str, Any]:
    sessions, seconds, every = load
    took: list[float] = []
    async with await AsyncConnection.connect(url, autocommit=True) as watch:
        before = await _wal(watch)
        await asyncio.gather(*(_session(graph, f"bench {n}", took, (seconds, every)) for n in range(sessions)))
        wal = await _wal(watch) - before
    return {"n": len(took), "turn": spread_ms(took), "wal_kib_a_turn": round(wal / max(len(took), 1) / 1024, 1)}


async def _session(graph: Any, thread: str, took: list[float], pace: tuple[float, float]) -> None:
    seconds, every = pace
    end = time.perf_counter() + seconds
    await asyncio.sleep(random.Random(thread).uniform(0, every))
    turn = 0
    while time.perf_counter() < end:
        begun = time.perf_counter()
        said = {"history": [{"role": "answer", "text": TEXT}], "turn": turn}
        await graph.ainvoke(said, {"configurable": {"thread_id": thread}}, durability="sync")
        took.append(time.perf_counter() - begun)
        turn += 1
        await asyncio.sleep(max(every - took[-1], 0))


async def _wal(watch: AsyncConnection[Any]) -> float:
    cursor = await watch.execute("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')")
    row = await cursor.fetchone()
    return float(row[0]) if row else 0.0
