"""What reads are compared with: one FastAPI route that reads one row with psycopg, in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg

from bench.serving import Running, free_port
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
@app.post("/heard", status_code=204)
async def heard():
    pass
"""


@contextmanager
def bare_application(server: Running) -> Iterator[Running]:
    """The bare application on the server's PostgreSQL; `/row/7` reads, `/heard` takes webhooks."""
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
                yield Running(f"http://127.0.0.1:{port}", server.data_dir, process.pid)
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
