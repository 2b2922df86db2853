"""Spoken interviews under load, and other frameworks beside ours: frames of 20 ms at their own pace on real sockets.

`python -m bench.voice --sessions 1,10,25,50,100 --seconds 40 --peers all --json`. Every load has a server process of its
own. Ours is the product with recording, director, ledger and embedded PostgreSQL; recogniser, model and voice are
stand-ins that take 90 ms together (`bench/stand_ins.py`), and so they are in LiveKit Agents and Pipecat, which keep
nothing of what is said (`bench/peers/`; `all`, `livekit`, `pipecat` or `none`). Their environments are made at the first
run, which needs the network; measuring does not. The candidates are this process. They say one clip, spoken by the
local voice, whose only pause is its end; without the weights nothing is measured. Between answers they send digital
silence, for which ours does not ask its detector.

`added` is what the server adds to a turn: from the moment at which it could know that speech had ended (the frame that
completes the pause, found by running what was sent through our voice detector and turn tracker afterwards; every server
is set to the same pause) to the first sound of the reply at the client, less the 90 ms. `missed` are turns without any
sound within 6 s. Processor time is that of the server's process, and of our database apart, and `cpu_percent_idle` is
what it uses while nobody speaks; memory is what the process has grown by since before the first socket;
`server_mean_ms` are the means of `GET /metrics`, from the candidate's last sound; `recorded_mb` is the raw sound on disk
at the end.

A server holds a load where no turn is missed, no socket breaks, and p95 of `added` is at most 100 ms. `capacity` tells, for the greatest
load that each held, how many such sessions a core serves, the database included; `ratios` are ours to theirs, None
where they held none. A server that has not held two loads in a row is not asked for greater ones.

With `--one-core` every server has one core of the machine for itself, its database included, and the candidates have
the others: then the greatest load held is what a core serves, and nothing is reckoned. Linux only.
"""

import argparse
import asyncio
import os
from typing import Any

from bench.figures import report, versions
from bench.peers.environments import PEERS, python_of, versions_of
from bench.voice_clip import spoken_answer
from bench.voice_load import Load, run
from bench.voice_servers import OURS

MOST_P95_MS = 100.0
COLUMNS = ("server", "sessions", "cpu %", "db %", "MB", "p50", "p95", "p99", "turns", "missed", "late %")


def main() -> None:
    """Measure and print."""
    asked = _asked()
    names = [OURS, *_peers(asked.peers)]
    for peer in names[1:]:
        python_of(peer)
    clip, detector = asyncio.run(spoken_answer())
    core = _split_cores() if asked.one_core else None
    runs: list[dict[str, Any]] = []
    if not asked.json:
        print(_line(COLUMNS), flush=True)
    for sessions in map(int, asked.sessions.split(",")):
        for name in names:
            if _is_beyond(_of(runs, name)):
                continue
            runs.append(run(Load(name, sessions, asked.seconds, clip, core), detector))
            if not asked.json:
                print(_line(_row(runs[-1])), flush=True)
    capacity = {name: _capacity(_of(runs, name), one_core=asked.one_core) for name in names}
    figures = {
        "one_core": asked.one_core,
        "runs": runs,
        "capacity": capacity,
        "ratios": {peer: _ratio(capacity[OURS], capacity[peer]) for peer in names[1:]},
        "versions": versions("onnxruntime", "numpy", "uvicorn", "uvloop", "websockets", "fastapi", "psycopg"),
        "peer_versions": {peer: versions_of(peer) for peer in names[1:]},
    }
    report({"bench": "voice", "seconds": asked.seconds, **figures}, only_json=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--sessions", default="25", help="how many at once; several loads with commas between them")
    parser.add_argument("--seconds", type=float, default=40.0, help="how long each load is measured")
    parser.add_argument("--one-core", action="store_true", help="give every server one core for itself")
    parser.add_argument("--peers", choices=("all", "none", *PEERS), default="none")
    return parser.parse_args()


def _peers(asked: str) -> list[str]:
    if asked == "none":
        return []
    return list(PEERS) if asked == "all" else [asked]


def _split_cores() -> int:
    """The core of the servers; this process takes all others."""
    if not hasattr(os, "sched_setaffinity"):
        raise SystemExit("--one-core needs Linux: elsewhere a process cannot be bound to a core. Nothing measured.")
    first, *others = sorted(os.sched_getaffinity(0))
    if not others:
        raise SystemExit("--one-core needs two cores: one for the servers, one for the candidates. Nothing measured.")
    os.sched_setaffinity(0, others)
    return first


def _of(runs: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one for one in runs if one["server"] == name]


def _is_held(one: dict[str, Any]) -> bool:
    return bool(one["added"]) and one["added"]["p95_ms"] <= MOST_P95_MS and not one["missed"] and not one["failures"]


def _is_beyond(runs: list[dict[str, Any]]) -> bool:
    return len(runs) > 1 and not any(map(_is_held, runs[-2:]))


def _capacity(runs: list[dict[str, Any]], *, one_core: bool) -> dict[str, float] | None:
    """The greatest load that was held, and what a core holds, or would hold, of it; None where none was."""
    held = [one for one in runs if _is_held(one)]
    if not held:
        return None
    most = max(held, key=lambda one: int(one["sessions"]))
    if one_core:
        return {"sessions": most["sessions"], "sessions_a_core": most["sessions"]}
    percent = most["cpu_percent_a_session"] + most["database_cpu_percent_a_session"]
    return {"sessions": most["sessions"], "sessions_a_core": round(100 / percent, 1) if percent else float("nan")}


def _ratio(ours: dict[str, float] | None, theirs: dict[str, float] | None) -> dict[str, float] | None:
    if ours is None or theirs is None:
        return None
    return {name: round(ours[name] / theirs[name], 2) for name in ours}


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    added = one["added"] or {"p50_ms": "-", "p95_ms": "-", "p99_ms": "-"}
    return (
        one["server"], one["sessions"], one["cpu_percent_a_session"], one["database_cpu_percent_a_session"],
        one["memory_mb_a_session"], added["p50_ms"], added["p95_ms"], added["p99_ms"], one["n"], one["missed"],
        one["late_frames_percent"],
    )  # fmt: skip


def _line(cells: tuple[object, ...]) -> str:
    return f"{cells[0]:10}" + "".join(f"{cell!s:>9}" for cell in cells[1:])


if __name__ == "__main__":
    main()
