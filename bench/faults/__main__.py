"""Faults: candidates answer while server processes die at failpoints and PostgreSQL is killed, all by `kill -9`.

`python -m bench.faults --answers 2000 --json`. Counts what was acknowledged and then lost, doubled, reordered or put
under another question (it must be nothing), and where the processes died.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.figures import arguments, report, versions
from tests.faults.killing import Course, Outcome, database_in, run


def main() -> None:
    """Run one course and print what happened."""
    wanted = arguments(
        "Kill everything at random and count what was lost.",
        answers=2000, candidates=4, servers=2, probability=0.002, database_kills=20, seed=1,
    )  # fmt: skip
    course = Course(
        answers=wanted.answers, candidates=wanted.candidates, servers=wanted.servers, probability=wanted.probability,
        database_kills=wanted.database_kills, seed=wanted.seed,
    )  # fmt: skip
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, database_in(Path(folder)) as url:
        outcome = asyncio.run(run(Path(folder), url, course))
    report(_figures(outcome, time.perf_counter() - started), only_json=wanted.json)


def _figures(outcome: Outcome, seconds: float) -> dict[str, Any]:
    return {
        "bench": "faults",
        "n": outcome.answers,
        "breaches": len(outcome.breaches),
        "which": outcome.breaches[:10],
        "server_lives": outcome.server_lives,
        "died": dict(outcome.deaths.most_common()),
        "database_kills": outcome.database_kills,
        "sent_again_after_a_death": outcome.retries,
        "refused_for_now": dict(outcome.refused),
        "seconds": round(seconds, 1),
        "versions": versions("sqlalchemy", "psycopg"),
    }


if __name__ == "__main__":
    main()
