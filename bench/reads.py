"""Reads: every list and get route against a bare FastAPI + psycopg route that reads one row, at 32 connections.

`python -m bench.reads --seconds 4 --connections 32 --json`. The bare route runs in a process of its own on the same
PostgreSQL. Each of ours takes turns with it in slices of half a second, and the ratio is the median over pairs of
neighbours, since the machine's own speed drifts. `ratio_by_processor` compares what one reply costs the two server
processes in processor time, which others on the machine disturb less. Lists show a page of 20 out of 60; search is told apart, because it
runs a model over the words.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bench.bare import bare_application
from bench.figures import arguments, report, versions
from bench.processes import processor_seconds
from bench.seeding import seeded_routes
from bench.serving import Running, running_server

SLICE_SECONDS = 0.5
FIRST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Slice:
    """Replies a second, and what each cost the server's process in processor time."""

    rate: float
    seconds_each: float


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


async def measure(server: Running, bare: Running, seconds: float, connections: int) -> dict[str, Any]:
    """The rate of each route and its ratio to the bare route beside it."""
    routes = await seeded_routes(server.url, f"{bare.url}/heard")
    await rate(f"{bare.url}/row/7", FIRST_SECONDS, connections)
    measured = {name: await _pairs((server, path), bare, seconds, connections) for name, path in routes.items()}
    ratios = {name: _median(ours.rate / theirs.rate for ours, theirs in pairs) for name, pairs in measured.items()}
    searched = ratios.pop("search questions")
    least = min(ratios, key=lambda name: ratios[name])
    return {
        "n": len(ratios),
        "connections": connections,
        "least_ratio": ratios[least],
        "least": least,
        "ratio_to_bare": ratios,
        "ratio_of_search": searched,
        "ratio_by_processor": {
            name: _median(theirs.seconds_each / ours.seconds_each for ours, theirs in pairs)
            for name, pairs in measured.items()
        },
        "replies_a_second": {name: _median(ours.rate for ours, _ in pairs) for name, pairs in measured.items()},
        "bare_a_second": _median(theirs.rate for pairs in measured.values() for _, theirs in pairs),
    }


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 2)


async def _pairs(
    ours: tuple[Running, str], bare: Running, seconds: float, connections: int
) -> list[tuple[Slice, Slice]]:
    """Slices of ours and of the bare route in turn, after a first one that is not counted; who begins changes."""
    await _slice(*ours, connections)
    pairs = []
    for number in range(max(round(seconds / SLICE_SECONDS / 2), 3)):
        if number % 2 == 0:
            mine = await _slice(*ours, connections)
            pairs.append((mine, await _slice(bare, "/row/7", connections)))
        else:
            theirs = await _slice(bare, "/row/7", connections)
            pairs.append((await _slice(*ours, connections), theirs))
    return pairs


async def _slice(server: Running, path: str, connections: int) -> Slice:
    before = processor_seconds(server.pid)
    found = await rate(server.url + path, SLICE_SECONDS, connections)
    return Slice(found, (processor_seconds(server.pid) - before) / max(found * SLICE_SECONDS, 1))


def _parts(url: str) -> tuple[str, int, str]:
    place, _, path = url.removeprefix("http://").partition("/")
    host, _, port = place.partition(":")
    return host, int(port), f"/{path}"


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", seconds=4.0, connections=32)
    os.environ["VIVAROOM_WEBHOOKS_TO_PRIVATE"] = "true"  # the bare application hears them, on this machine
    with running_server() as server, bare_application(server) as bare:
        figures = asyncio.run(measure(server, bare, asked.seconds, asked.connections))
    report({"bench": "reads", **figures, "versions": versions("fastapi", "psycopg", "uvicorn")}, only_json=asked.json)


if __name__ == "__main__":
    main()
