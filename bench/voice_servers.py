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

OURS = "vivaroom"
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


@contextmanager
def serving(name: str, sessions: int) -> Iterator[Running]:
    """The server on a free port, let to hold so many sessions; ended and its folder removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-", ignore_cleanup_errors=True) as folder:
        port = free_port()
        command = [*_command(name, folder, sessions), "--port", str(port)]
        environment = {**os.environ, "LOG_LEVEL": "WARNING"}
        with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
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
    return [sys.executable, "-m", "bench.voice_server", "--data-dir", folder, "--sessions", str(sessions)]


async def doors(name: str, url: str, count: int) -> list[str]:
    """Where each of so many candidates connects; of our server these are new sessions."""
    to = url.replace("http", "ws", 1)
    if name in PEERS:
        return [f"{to}/ws"] * count
    return [f"{to}/v1/realtime?session_id={session}" for session in await new_sessions(url, count)]


async def new_sessions(url: str, count: int) -> list[str]:
    """New sessions of one long interview, whose candidates agreed to be recorded."""
    design = {"kind": "behavioral", "question_count": 30, "duration_minutes": 120, "follow_ups_per_question": 3}
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        interview = (await client.post("/v1/interviews", json=design)).raise_for_status().json()["id"]
        ids = []
        for _ in range(count):
            started = await client.post(f"/v1/interviews/{interview}/sessions", json={})
            ids.append(str(started.raise_for_status().json()["id"]))
            agreed = await client.post(f"/v1/sessions/{ids[-1]}/consent", json={"version": "bench", "voice": True})
            agreed.raise_for_status()
    return ids
