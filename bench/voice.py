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
where they held none.
"""

import argparse
import asyncio
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
    runs = []
    if not asked.json:
        print(_line(COLUMNS), flush=True)
    for sessions in map(int, asked.sessions.split(",")):
        for name in names:
            runs.append(run(Load(name, sessions, asked.seconds, clip), detector))
            if not asked.json:
                print(_line(_row(runs[-1])), flush=True)
    capacity = {name: _capacity([one for one in runs if one["server"] == name]) for name in names}
    figures = {
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
    parser.add_argument("--peers", choices=("all", "none", *PEERS), default="none")
    return parser.parse_args()


def _peers(asked: str) -> list[str]:
    if asked == "none":
        return []
    return list(PEERS) if asked == "all" else [asked]


def _capacity(runs: list[dict[str, Any]]) -> dict[str, float] | None:
    """The greatest load that was held, and what a core would hold of it; None where none was."""
    held = [one for one in runs if one["added"] and one["added"]["p95_ms"] <= MOST_P95_MS]
    held = [one for one in held if not one["missed"] and not one["failures"]]
    if not held:
        return None
    most = max(held, key=lambda one: int(one["sessions"]))
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
