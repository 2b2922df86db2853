"""A server that holds spoken interviews for long: whether it grows, and whether it lets go of what it no longer needs.

`python -m bench.soak --minutes 30 --sessions 4 --json`. A server process as in `bench.voice`, in real time, with
recording, director, ledger and embedded PostgreSQL. Each of the candidates holds one interview after another to its
end, with recording and report, each of a few minutes, so that many end within the time. Before that each holds a short
one, so that what is made at first need is there; then the server is looked at while it is idle, every 30 s under the
load, and after the last candidate has gone until it is idle again, or for four minutes.

`memory_mb_an_hour` is the slope of a line through the memory of the server's process (least squares), from the end of
the warm-up on: a third of the time, at most ten minutes. Its database is another process. `tasks` are those of the
event loop (`GET /metrics`), `threads` and `open_files` those of the process. `back_to_idle` tells for each whether the
last look found no more than the first; connections that the database keeps for a while are among the files.
"""

import asyncio
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import ConnectionClosed

from bench.figures import arguments, report, versions
from bench.processes import open_files, resident_mb, threads
from bench.serving import Running
from bench.voice_clients import Candidate, Clock, Line
from bench.voice_clip import spoken_answer
from bench.voice_servers import BINARY_SOUND, LONG, OURS, new_sessions, serving

LOOK_EVERY_S = 30.0
SETTLES_S = 30.0
LATEST_IDLE_S = 240.0
LONGEST_WARM_UP_S = 600.0
SOAKED: dict[str, object] = {**LONG, "question_count": 12, "follow_ups_per_question": 1}
SHORT: dict[str, object] = {**LONG, "question_count": 1, "duration_minutes": 15, "follow_ups_per_question": 0}
COUNTED = ("tasks", "threads", "open_files")
ENDED = (1000, 4410)
"""Close codes of a conversation that is over."""


@dataclass(frozen=True, slots=True)
class Look:
    """The server at one moment, in seconds since the load began."""

    at_s: float
    memory_mb: float
    tasks: int
    threads: int
    open_files: int


@dataclass(slots=True)
class Soak:
    """One server and its candidates; `looks` are those under the load."""

    server: Running
    clip: list[bytes]
    looks: list[Look] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    async def hold(self, sessions: int, seconds: float) -> dict[str, Any]:
        """The whole course; its figures."""
        clock = Clock()
        await asyncio.gather(*(self._interview(SHORT, clock) for _ in range(sessions)))
        self.lines.clear()
        idle = await self._settled()
        self.began = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._watch())
            await self._talk(sessions, seconds)
            watching.cancel()
        return self._figures(idle, await self._idle_again(idle), seconds)

    async def _talk(self, sessions: int, seconds: float) -> None:
        """So many candidates for so long."""
        clock = Clock(counts=True)
        holding = [asyncio.create_task(self._candidate(clock)) for _ in range(sessions)]
        await asyncio.sleep(seconds)
        clock.counts, clock.ends = False, True
        await asyncio.gather(*holding)

    async def _candidate(self, clock: Clock) -> None:
        """One interview after another."""
        while not clock.ends:
            await self._interview(SOAKED, clock)

    async def _interview(self, design: dict[str, object], clock: Clock) -> None:
        """One, to its end or until the clock ends it."""
        (door,) = await new_sessions(self.server.url, 1, design)
        candidate = Candidate(self.clip, clock)
        self.lines.append(candidate.line)
        try:
            await candidate.hold(door, BINARY_SOUND)
        except ConnectionClosed as closed:
            if closed.rcvd is None or closed.rcvd.code not in ENDED:
                self.broken.append(str(closed))
        except OSError as error:
            self.broken.append(type(error).__name__)
        candidate.line.speech.clear()
        candidate.line.sent_at.clear()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self.looks.append(await self._look())

    async def _settled(self) -> Look:
        """Idle for a while, then looked at."""
        await asyncio.sleep(SETTLES_S)
        return await self._look()

    async def _idle_again(self, before: Look) -> Look:
        """The first look that finds no more than before, or the last one."""
        for _ in range(int(LATEST_IDLE_S / SETTLES_S)):
            after = await self._settled()
            if all(getattr(after, one) <= getattr(before, one) for one in COUNTED):
                break
        return after

    async def _look(self) -> Look:
        pid = self.server.pid
        async with httpx.AsyncClient(base_url=self.server.url, timeout=60) as client:
            shown = (await client.get("/metrics")).raise_for_status().text
        (tasks,) = (
            int(sample.value)
            for family in text_string_to_metric_families(shown)
            for sample in family.samples
            if sample.name == "vivaroom_loop_tasks"
        )
        at = round(time.monotonic() - self.began, 1)
        return Look(at, round(resident_mb(pid), 1), tasks, threads(pid), open_files(pid))

    def _figures(self, before: Look, after: Look, seconds: float) -> dict[str, Any]:
        warm = min(seconds / 3, LONGEST_WARM_UP_S)
        steady = [look for look in self.looks if look.at_s >= warm]
        return {
            "n": sum(len(line.turns) for line in self.lines),
            "missed": sum(line.missed for line in self.lines),
            "interviews": len(self.lines),
            "interviews_to_their_end": sum(line.over for line in self.lines),
            "broken": self.broken,
            "minutes": round(seconds / 60, 1),
            "memory_mb_an_hour": _slope_an_hour(steady),
            "looks_n": len(steady),
            "idle_before": asdict(before),
            "idle_after": asdict(after),
            "back_to_idle": {one: getattr(after, one) <= getattr(before, one) for one in COUNTED},
            "most": {one: max((getattr(look, one) for look in self.looks), default=None) for one in COUNTED},
            "memory_mb": [look.memory_mb for look in self.looks],
        }


def _slope_an_hour(looks: list[Look]) -> float | None:
    """Of memory, in MB; None where there is no line to draw."""
    if len(looks) < 2:
        return None
    at = sum(look.at_s for look in looks) / len(looks)
    memory = sum(look.memory_mb for look in looks) / len(looks)
    rise = sum((look.at_s - at) * (look.memory_mb - memory) for look in looks)
    return round(3600 * rise / sum((look.at_s - at) ** 2 for look in looks), 2)


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", minutes=30.0, sessions=4)
    clip, _ = asyncio.run(spoken_answer())
    with serving(OURS, asked.sessions) as server:
        figures = asyncio.run(Soak(server, clip).hold(asked.sessions, 60 * asked.minutes))
    versioned = versions("onnxruntime", "numpy", "uvicorn", "uvloop", "fastapi", "psycopg")
    report({"bench": "soak", "sessions": asked.sessions, **figures, "versions": versioned}, only_json=asked.json)


if __name__ == "__main__":
    main()
