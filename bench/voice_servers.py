"""The servers that hold spoken interviews under load: ours as it is shipped, or another framework's."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.peers.environments import PEERS, python_of
from bench.serving import Running, free_port, wait_until_ready

OURS, FAULTS = "vivaroom", "faults"
"""The product under load, and the product whose vendors of speech fail."""
ENDS_WITHIN_S = 30
ROOT = Path(__file__).parents[1]
BINARY_SOUND = json.dumps({
    "type": "session.update",
    "session": {
        "type": "realtime",
        "audio": {"input": {"format": {"type": "audio/pcm", "rate": 16_000, "binary": True}}},
    },
})  # fmt: skip
"""What a client of ours says first to send sound as it is."""
LONG: dict[str, object] = {
    "kind": "behavioral", "question_count": 30, "duration_minutes": 120, "follow_ups_per_question": 3,
}  # fmt: skip
"""An interview that takes a quarter of an hour where nobody thinks for long."""


@contextmanager
def serving(name: str, sessions: int, core: int | None = None) -> Iterator[Running]:
    """The server on a free port, let to hold so many sessions; ended and its folder removed afterwards.

    With a `core`, it and all that it starts run there and nowhere else.
    """
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        command = [*_command(name, folder, sessions), "--port", str(port)]
        environment = {**os.environ, "LOG_LEVEL": "WARNING"}
        with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
            if core is not None:
                os.sched_setaffinity(server.pid, {core})
            try:
                wait_until_ready(f"http://127.0.0.1:{port}")
                yield Running(f"http://127.0.0.1:{port}", Path(folder), server.pid)
            finally:
                server.terminate()
                try:
                    server.wait(ENDS_WITHIN_S)
                except subprocess.TimeoutExpired:
                    server.kill()


def _command(name: str, folder: str, sessions: int) -> list[str]:
    if name in PEERS:
        return [str(python_of(name)), "-m", f"bench.peers.{name}_server"]
    program = "bench.faults.server" if name == FAULTS else "bench.voice_server"
    return [sys.executable, "-m", program, "--data-dir", folder, "--sessions", str(sessions)]


async def doors(name: str, url: str, count: int) -> list[str]:
    """Where each of so many candidates connects; at our server each is in a new session of one long interview."""
    if name in PEERS:
        return [f"{url.replace('http', 'ws', 1)}/ws"] * count
    return await new_sessions(url, count, LONG)


async def new_sessions(url: str, count: int, design: dict[str, object]) -> list[str]:
    """Where to connect for new sessions of one interview, whose candidates agreed to be recorded."""
    addresses = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        interview = (await client.post("/v1/interviews", json=design)).raise_for_status().json()["id"]
        for _ in range(count):
            started = await client.post(f"/v1/interviews/{interview}/sessions", json={})
            session = str(started.raise_for_status().json()["id"])
            agreed = await client.post(f"/v1/sessions/{session}/consent", json={"version": "bench", "voice": True})
            agreed.raise_for_status()
            addresses.append(f"{url.replace('http', 'ws', 1)}/v1/realtime?session_id={session}")
    return addresses
