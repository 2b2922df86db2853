"""A real server process with a data folder of its own, for the length of a measurement."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

READY_WITHIN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Running:
    """Where the server is and where its data lies."""

    url: str
    data_dir: Path
    pid: int


@contextmanager
def running_server() -> Iterator[Running]:
    """`vivaroom serve` on a free port; ended and its folder removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-") as folder:
        port = free_port()
        command = [sys.executable, "-m", "vivaroom", "serve", "--port", str(port), "--data-dir", folder]
        environment = {**os.environ, "LOG_LEVEL": "WARNING"}
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                wait_until_ready(f"http://127.0.0.1:{port}")
                yield Running(f"http://127.0.0.1:{port}", Path(folder), server.pid)
            finally:
                server.terminate()
                server.wait(60)


def wait_until_ready(url: str) -> None:
    """Return once `/health/ready` answers 200. Raises TimeoutError."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health/ready", timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError(f"{url} was not ready within {READY_WITHIN_SECONDS} s")


def until(url: str, begun: float, within_s: float) -> float:
    """Seconds from `begun` (by `time.perf_counter`) until the URL answers 200. Raises TimeoutError."""
    while time.perf_counter() - begun < within_s:
        try:
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return round(time.perf_counter() - begun, 2)
        except httpx.HTTPError:
            pass
        time.sleep(0.02)
    raise TimeoutError(url)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
