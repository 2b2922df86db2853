"""Reads: every list and get route against a bare FastAPI + psycopg route that reads one row, at 32 connections.

`python -m bench.reads --seconds 4 --connections 32 --json`. The bare route runs in a process of its own on the same
PostgreSQL. Each of ours takes turns with it in slices of half a second, and the ratio is the median over pairs of
neighbours, since the machine's own speed drifts. Lists show a page of 20 out of 60; search is told apart, because it
runs a model over the words.
"""

import asyncio
import os
import statistics
import time
from typing import Any

from bench.bare import bare_application
from bench.figures import arguments, report, versions
from bench.seeding import seeded_routes
from bench.serving import running_server

SLICE_SECONDS = 0.5
FIRST_SECONDS = 1.0


async def rate(url: str, seconds: float, connections: int) -> float:
    """Replies a second with status 200 over kept connections. Raises RuntimeError for any other status."""
    host, port, path = _parts(url)
    begun = time.perf_counter()
    counts = await asyncio.gather(*(_loop(host, port, path, begun + seconds) for _ in range(connections)))
    return sum(counts) / (time.perf_counter() - begun)


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


async def measure(url: str, bare: str, seconds: float, connections: int) -> dict[str, Any]:
    """The rate of each route and its ratio to the bare route beside it."""
    routes = await seeded_routes(url, f"{bare}/heard")
    await rate(f"{bare}/row/7", FIRST_SECONDS, connections)
    measured = {name: await _pairs(url + path, f"{bare}/row/7", seconds, connections) for name, path in routes.items()}
    ratios = {
        name: round(statistics.median(ours / theirs for ours, theirs in pairs), 2) for name, pairs in measured.items()
    }
    searched = ratios.pop("search questions")
    least = min(ratios, key=lambda name: ratios[name])
    return {
        "n": len(ratios),
        "connections": connections,
        "least_ratio": ratios[least],
        "least": least,
        "ratio_to_bare": ratios,
        "ratio_of_search": searched,
        "replies_a_second": {name: round(statistics.median(p[0] for p in pairs)) for name, pairs in measured.items()},
        "bare_a_second": round(statistics.median(p[1] for pairs in measured.values() for p in pairs)),
    }


async def _pairs(ours: str, bare: str, seconds: float, connections: int) -> list[tuple[float, float]]:
    """Slices of ours and of the bare route in turn, after a first one that is not counted; who begins changes."""
    await rate(ours, SLICE_SECONDS, connections)
    pairs = []
    for number in range(max(round(seconds / SLICE_SECONDS / 2), 3)):
        order = (ours, bare) if number % 2 == 0 else (bare, ours)
        rates = {one: await rate(one, SLICE_SECONDS, connections) for one in order}
        pairs.append((rates[ours], rates[bare]))
    return pairs


def _parts(url: str) -> tuple[str, int, str]:
    place, _, path = url.removeprefix("http://").partition("/")
    host, _, port = place.partition(":")
    return host, int(port), f"/{path}"


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", seconds=4.0, connections=32)
    os.environ["VIVAROOM_WEBHOOKS_TO_PRIVATE"] = "true"  # the bare application hears them, on this machine
    with running_server() as server, bare_application(server) as bare:
        figures = asyncio.run(measure(server.url, bare, asked.seconds, asked.connections))
    report({"bench": "reads", **figures, "versions": versions("fastapi", "psycopg", "uvicorn")}, only_json=asked.json)


if __name__ == "__main__":
    main()
