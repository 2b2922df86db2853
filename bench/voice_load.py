"""Sessions at once against one server: what each candidate saw, and what it cost the server."""

import asyncio
import os
import time
from dataclasses import dataclass
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bench.figures import spread_ms
from bench.processes import database_process, processor_seconds, processor_seconds_with_children, resident_mb, threads
from bench.serving import Running
from bench.voice_clients import Candidate, Clock, Line
from bench.voice_clip import added_s
from bench.voice_servers import BINARY_SOUND, OURS, doors, serving
from vivaroom.app.paths import DataFolder
from vivaroom.providers.local.silero import Silero

WARM_UP_S = 8.0
IDLE_S = 4.0
ARRIVE_WITHIN_S = 5.0
GO_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """So many sessions at one server for so many seconds; `clip` is what the candidates say, in frames.

    `core` is the only one that the server gets; None where it may use all.
    """

    server: str
    sessions: int
    seconds: float
    clip: list[bytes]
    core: int | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Where the counters of the machine stood; the database is another process, where there is one."""

    at: float
    server_s: float
    database_s: float
    clients_s: float

    @classmethod
    def now(cls, name: str, server: Running) -> "Usage":
        """Now."""
        here = os.times()
        database = processor_seconds_with_children(database_process(server.data_dir)) if name == OURS else 0.0
        return cls(time.perf_counter(), processor_seconds(server.pid), database, here.user + here.system)


def run(load: Load, detector: Silero) -> dict[str, Any]:
    """Figures of one load on a server of its own."""
    busy = os.getloadavg()[0]
    with serving(load.server, load.sessions, load.core) as server:
        lines, cost = asyncio.run(_hold(server, load))
    added = added_s(lines, load.clip, detector, skips_silence=load.server == OURS)
    frames = max(sum(len(line.speech) for line in lines), 1)
    return {
        "server": load.server,
        "sessions": load.sessions,
        "n": sum(len(line.turns) for line in lines),
        "missed": sum(line.missed for line in lines),
        "added_n": len(added),
        "added": spread_ms(added) if added else None,
        **cost,
        "ended_early": sum(line.over for line in lines),
        "late_frames_percent": round(100 * sum(line.late for line in lines) / frames, 1),
        "load_average": {"before": round(busy, 2), "after": round(os.getloadavg()[0], 2)},
    }


async def _hold(server: Running, load: Load) -> tuple[list[Line], dict[str, Any]]:
    """Hold all sessions at once; what each candidate saw, and what it cost."""
    name, sessions = load.server, load.sessions
    places = await doors(name, server.url, sessions)
    memory_before, idle = resident_mb(server.pid), Usage.now(name, server)
    await asyncio.sleep(IDLE_S)
    arriving, clock = Usage.now(name, server), Clock()
    candidates = [Candidate(load.clip, clock) for _ in range(sessions)]
    opening = BINARY_SOUND if name == OURS else None
    holding = [
        asyncio.create_task(_arrive(candidate, door, opening, ARRIVE_WITHIN_S * number / sessions))
        for number, (candidate, door) in enumerate(zip(candidates, places, strict=True))
    ]
    await asyncio.sleep(WARM_UP_S)
    clock.counts, before = True, Usage.now(name, server)
    await asyncio.sleep(load.seconds)
    after, memory_after = Usage.now(name, server), resident_mb(server.pid)
    held = await _of_ours(server) if name == OURS else {}
    held["threads"] = threads(server.pid)
    clock.counts, clock.ends = False, True
    return [candidate.line for candidate in candidates], {
        **_cost(before, after, sessions),
        "cpu_percent_idle": _cost(idle, arriving, 1)["cpu_percent_a_session"],
        "memory_mb_a_session": round((memory_after - memory_before) / sessions, 2),
        "memory_mb_before": round(memory_before, 1),
        **held,
        "failures": await _gone(holding),
    }


async def _arrive(candidate: Candidate, url: str, opening: str | None, after_s: float) -> None:
    await asyncio.sleep(after_s)
    await candidate.hold(url, opening)


async def _gone(holding: list[asyncio.Task[None]]) -> list[str]:
    """Wait for the candidates to go; what went wrong with any, by its name."""
    _, stuck = await asyncio.wait(holding, timeout=GO_WITHIN_S)
    for one in stuck:
        one.cancel()
    ended = await asyncio.gather(*holding, return_exceptions=True)
    return sorted({type(one).__name__ for one in ended if one is not None})


async def _of_ours(server: Running) -> dict[str, Any]:
    """What our server alone tells: the means of its spoken turns until each stage, and how much it has recorded."""
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        shown = (await client.get("/metrics")).raise_for_status().text
    sums: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(shown):
        for sample in family.samples:
            if family.name == "vivaroom_spoken_turn_seconds":
                sums.setdefault(sample.labels["until"], {})[sample.name.rpartition("_")[2]] = sample.value
    sound = DataFolder(server.data_dir).raw_sound.rglob("*")
    return {
        "server_mean_ms": {until: round(1000 * of["sum"] / of["count"], 1) for until, of in sums.items()},
        "recorded_mb": round(sum(file.stat().st_size for file in sound if file.is_file()) / 1e6, 1),
    }


def _cost(before: Usage, after: Usage, sessions: int) -> dict[str, float]:
    seconds = after.at - before.at

    def share(used: float) -> float:
        return round(100 * used / seconds / sessions, 2)

    return {
        "cpu_percent_a_session": share(after.server_s - before.server_s),
        "database_cpu_percent_a_session": share(after.database_s - before.database_s),
        "clients_cpu_percent_a_session": share(after.clients_s - before.clients_s),
    }
