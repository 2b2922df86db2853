"""Reads: every list and get route against a bare FastAPI + psycopg route that reads one row, at 32 connections.

`python -m bench.reads --seconds 4 --connections 32 --json`. The bare route runs in a process of its own on the same
PostgreSQL; it is measured before and after each of ours, and the ratio is taken to the mean of both, since the machine's
own speed drifts.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from bench.figures import arguments, report, versions
from bench.serving import Running, free_port, running_server
from vivaroom.db.embedded.server import running_postgres

BARE = """
import os, psycopg_pool
from contextlib import asynccontextmanager
from fastapi import FastAPI
pool = psycopg_pool.AsyncConnectionPool(os.environ["BENCH_URL"], min_size=10, max_size=20, open=False)
@asynccontextmanager
async def lifespan(app):
    await pool.open()
    yield
    await pool.close()
app = FastAPI(lifespan=lifespan)
@app.get("/row/{number}")
async def row(number: int):
    async with pool.connection() as connection:
        cursor = await connection.execute("select number, name, at from bench_row where number = %s", (number,))
        found = await cursor.fetchone()
    return {"number": found[0], "name": found[1], "at": found[2]}
"""


async def rate(url: str, seconds: float, connections: int) -> float:
    """Replies a second with status 200 over kept connections. Raises RuntimeError for any other status."""
    host, port, path = _parts(url)
    end = time.perf_counter() + seconds
    counts = await asyncio.gather(*(_loop(host, port, path, end) for _ in range(connections)))
    return sum(counts) / seconds


async def _loop(host: str, port: int, path: str, end: float) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: application/json\r\n\r\n".encode()
    count = 0
    while time.perf_counter() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head[:16]:
            raise RuntimeError(f"{path}: {head[:40]!r}")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        count += 1
    writer.close()
    return count


async def measure(server: Running, bare: str, seconds: float, connections: int) -> dict[str, Any]:
    """The rate of each route and its ratio to the bare route beside it."""
    routes = await _routes(server.url)
    ratios, rates = {}, {}
    before = await rate(bare, seconds, connections)
    for name, path in routes.items():
        ours = await rate(server.url + path, seconds, connections)
        after = await rate(bare, seconds, connections)
        ratios[name] = round(ours / ((before + after) / 2), 2)
        rates[name] = round(ours)
        before = after
    return {
        "n": len(routes),
        "connections": connections,
        "ratio_to_bare": ratios,
        "replies_a_second": rates,
        "bare_a_second": round(before),
    }


async def _routes(url: str) -> dict[str, str]:
    """Something of every kind to read, and where it is."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        text = "Jo Reader\njo@example.com\n\nSkills\nPython, PostgreSQL\n\nExperience\nEngineer, Acme, 2020 - 2024\nBuilt things."
        resume = (await client.post("/v1/resumes", json={"text": text})).json()["id"]
        while (await client.get(f"/v1/resumes/{resume}")).json()["status"] == "parsing":
            await asyncio.sleep(0.1)
        analysis = (await client.post(f"/v1/resumes/{resume}/analyses", json={"job_description": "Python"})).json()[
            "id"
        ]
        interview = (await client.post("/v1/interviews", json={"role": "backend engineer"})).json()["id"]
        session = (await client.post(f"/v1/interviews/{interview}/sessions", json={})).json()["id"]
        question = (await client.get("/v1/questions?limit=1")).json()["data"][0]["id"]
    return {
        "get session": f"/v1/sessions/{session}",
        "list sessions": "/v1/sessions",
        "get interview": f"/v1/interviews/{interview}",
        "list interviews": "/v1/interviews",
        "get resume": f"/v1/resumes/{resume}",
        "list resumes": "/v1/resumes",
        "get analysis": f"/v1/analyses/{analysis}",
        "get question": f"/v1/questions/{question}",
        "list questions": "/v1/questions",
        "list webhooks": "/v1/webhooks",
        "get profile": "/v1/profile",
        "get me": "/v1/me",
    }


@contextmanager
def bare_route(server: Running) -> Iterator[str]:
    """The bare application on the server's PostgreSQL."""
    import psycopg

    with running_postgres(server.data_dir) as postgres:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(
                "create table bench_row (number int primary key, name text, at timestamptz default now())"
            )
            connection.execute("insert into bench_row select n, 'row ' || n from generate_series(1, 1000) n")
        port = free_port()
        code = f"{BARE}\nimport uvicorn\nuvicorn.run(app, host='127.0.0.1', port={port}, access_log=False, log_level='error')"
        environment = {**os.environ, "BENCH_URL": postgres.url()}
        with subprocess.Popen([sys.executable, "-c", code], env=environment) as process:
            try:
                _wait(f"http://127.0.0.1:{port}/row/1")
                yield f"http://127.0.0.1:{port}/row/7"
            finally:
                process.terminate()


def _wait(url: str) -> None:
    for _ in range(150):
        try:
            httpx.get(url, timeout=2)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


def _parts(url: str) -> tuple[str, int, str]:
    place, _, path = url.removeprefix("http://").partition("/")
    host, _, port = place.partition(":")
    return host, int(port), f"/{path}"


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", seconds=4.0, connections=32)
    with running_server() as server, bare_route(server) as bare:
        figures = asyncio.run(measure(server, bare, asked.seconds, asked.connections))
    report({"bench": "reads", **figures, "versions": versions("fastapi", "psycopg", "uvicorn")}, only_json=asked.json)


if __name__ == "__main__":
    main()
