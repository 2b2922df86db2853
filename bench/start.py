"""Starting: how long from the command to the first page and to readiness, with a new folder and with one that is known.

`python -m bench.start --rounds 3 --json`.
"""

import subprocess
import sys
import tempfile
import time
from typing import Any

from bench.figures import arguments, report, versions
from bench.serving import free_port, until

WITHIN_S = 120.0


def measure(rounds: int) -> dict[str, Any]:
    """Seconds of every round; the first start makes the database."""
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-") as folder:
        first = _start(folder)
        warm = [_start(folder) for _ in range(rounds)]
    return {"n": rounds, "first": first, "warm": warm}


def _start(folder: str) -> dict[str, float]:
    port = free_port()
    begun = time.perf_counter()
    command = [sys.executable, "-m", "vivaroom", "serve", "--port", str(port), "--data-dir", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            page = until(f"http://127.0.0.1:{port}/", begun, WITHIN_S)
            ready = until(f"http://127.0.0.1:{port}/health/ready", begun, WITHIN_S)
        finally:
            server.terminate()
            server.wait(60)
    return {"page_s": page, "ready_s": ready}


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", rounds=3)
    report({"bench": "start", **measure(asked.rounds), "versions": versions()}, only_json=asked.json)


if __name__ == "__main__":
    main()
