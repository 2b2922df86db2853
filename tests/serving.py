"""The product as anyone starts it: its own processes, ports and data folders, no key, no weights."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_SECONDS = 90.0
END_SECONDS = 30.0
COMMAND_SECONDS = 120.0
VIVAROOM = [sys.executable, "-c", "from vivaroom.app.cli import main; main()"]


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that is ready; it keeps everything in `folder`."""

    folder: Path
    url: str
    process: subprocess.Popen[bytes]

    @property
    def authority(self) -> Path:
        """The file that is to be trusted by whoever speaks HTTPS with it."""
        return self.folder / "data" / "tls" / "ca.pem"

    @property
    def log(self) -> Path:
        """What it has printed."""
        return self.folder / "server.log"

    def trust(self) -> ssl.SSLContext:
        """The trust of somebody who did as the terminal said."""
        return ssl.create_default_context(cafile=self.authority if self.authority.exists() else None)

    def kill(self) -> None:
        """End it as a cut power cord does."""
        self.process.kill()
        self.process.wait(END_SECONDS)

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self.process.terminate()
        self.process.wait(END_SECONDS)


def start_server(
    folder: Path, *options: str, port: int | None = None, program: Sequence[str] = VIVAROOM, **environment: str
) -> RunningServer:
    """A server that is ready. Whoever starts it ends it. `program` takes the arguments of `vivaroom`."""
    port = port or free_port()
    with (folder / "server.log").open("ab") as output:
        process = subprocess.Popen(
            [*program, "serve", "--port", str(port), "--data-dir", str(folder / "data"), *options],
            cwd=folder, env=plain_environment(folder) | environment, stdout=output, stderr=output,
        )  # fmt: skip
    scheme = "https" if "--tls" in options else "http"
    server = RunningServer(folder, f"{scheme}://127.0.0.1:{port}", process)
    try:
        _wait_until_ready(server)
    except BaseException:
        server.kill()
        raise
    return server


@contextmanager
def running_server(folder: Path, **environment: str) -> Iterator[str]:
    """The address of a server that runs for the length of the block."""
    server = start_server(folder, port=None, **environment)
    try:
        yield server.url
    finally:
        server.stop()


def run_vivaroom(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """A command on the data folder of this folder, to its end; `typed` is its standard input."""
    return subprocess.run(
        [*VIVAROOM, *arguments, "--data-dir", str(folder / "data")],
        cwd=folder, env=plain_environment(folder), input=typed, capture_output=True, text=True, check=False,
        timeout=COMMAND_SECONDS,
    )  # fmt: skip


def plain_environment(folder: Path) -> dict[str, str]:
    """No keys of whoever runs the tests, and no weights."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(folder), "VIVAROOM_CACHE_DIR": str(folder / "cache"), "OMP_NUM_THREADS": "1"}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: RunningServer) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up and server.process.poll() is None:
        try:
            if httpx.get(f"{server.url}/health/ready", timeout=2, verify=server.trust()).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the server did not become ready:\n{server.log.read_text()[-3000:]}")
