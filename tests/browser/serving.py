"""A server of the product as anyone starts it: its own process, port and data folder, no key, no weights."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 60.0
END_SECONDS = 30.0


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """The address of a server that is ready and keeps everything in this folder."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", "from vivaroom.app.cli import main; main()", "serve", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--data-dir", str(folder / "data")],
            cwd=folder, env=_plain_environment(folder), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait_until_ready(process, url, folder / "server.log")
            yield url
        finally:
            process.terminate()
            process.wait(END_SECONDS)


def _plain_environment(folder: Path) -> dict[str, str]:
    """No keys of whoever runs the tests, and no weights."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(folder), "VIVAROOM_CACHE_DIR": str(folder / "cache"), "OMP_NUM_THREADS": "1"}


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{url}/health/ready", timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server did not become ready:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
