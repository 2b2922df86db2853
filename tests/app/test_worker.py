"""Processes that work on queues, as anyone starts them: beside a server that works on none, and ended in the middle."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.app.settings import plain_settings
from tests.serving import VIVAROOM, RunningServer, free_port, plain_environment, run_vivaroom, start_server
from vivaroom.app.settings.reading import SettingsError, read_settings
from vivaroom.ports.queue import Queue

PATIENCE_S = 90.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that only serves."""
    started = start_server(tmp_path_factory.mktemp("installation"), "--queues", "none")
    yield started
    started.stop()


@pytest.fixture
def worker(server: RunningServer) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A worker on two queues, and the address where it tells how it stands."""
    port = free_port()
    command = [*VIVAROOM, "worker", "--queue", "resume", "--queue", "audio", "--concurrency", "3"]
    folder = server.folder
    process = subprocess.Popen(
        [*command, "--metrics-port", str(port), "--data-dir", str(folder / "data")],
        cwd=folder, env=plain_environment(folder),
    )  # fmt: skip
    yield process, f"http://127.0.0.1:{port}"
    if process.poll() is None:
        process.kill()
    process.wait(PATIENCE_S)


def _part(url: str) -> dict[str, str]:
    try:
        found: dict[str, str] = httpx.get(f"{url}/health", timeout=5).json()["parts"].get("queues", {})
    except httpx.TransportError:
        return {}
    return found


def _until(url: str, detail: str) -> dict[str, str]:
    """What `/health` says of the queues once these words are in it."""
    give_up = time.monotonic() + PATIENCE_S
    part: dict[str, str] = {}
    while time.monotonic() < give_up:
        part = _part(url)
        if detail in part.get("detail", ""):
            return part
        time.sleep(0.2)
    raise AssertionError(f"{url} says {part}")


def _document(folder: Path, *arguments: str) -> Any:
    done = run_vivaroom(folder, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_work_waits_for_a_worker_in_the_open_and_is_done_when_there_is_one(
    server: RunningServer, worker: tuple[subprocess.Popen[bytes], str]
) -> None:
    process, url = worker
    part = _until(server.url, "nobody works on interview, feedback")
    assert part["state"] == "failed"
    assert httpx.get(f"{server.url}/health").json()["status"] == "ready"
    upload = {"file": ("resume.txt", b"Ada Lovelace\nPython, PostgreSQL, ten years of engines.", "text/plain")}
    resume = httpx.post(f"{server.url}/v1/resumes", files=upload, timeout=30).json()["id"]
    give_up = time.monotonic() + PATIENCE_S
    while httpx.get(f"{server.url}/v1/resumes/{resume}").json()["status"] != "ready":
        assert time.monotonic() < give_up
        time.sleep(0.2)
    seen = httpx.get(f"{server.url}/v1/queues").json()
    assert [(one["role"], one["concurrency"]) for one in seen["workers"]] == [
        ("server", {}), ("worker", {"resume": 3, "audio": 3}),
    ]  # fmt: skip
    assert httpx.get(f"{url}/metrics").text.count("vivaroom_jobs_waiting{") == len(Queue)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert {one["workers"] for one in _document(server.folder, "jobs")} == {0}


def test_records_are_purged_after_a_question_and_parked_jobs_are_listed(server: RunningServer) -> None:
    refused = run_vivaroom(server.folder, "jobs", "purge", "done", typed="n\n")
    assert refused.returncode == 1
    assert "Nothing was deleted" in refused.stderr
    assert "purged" in _document(server.folder, "jobs", "purge", "done", "--older-than-days", "0", "--yes")
    assert _document(server.folder, "jobs", "parked") == []
    assert _document(server.folder, "jobs", "list", "--queue", "resume") == []


def test_a_queue_that_is_not_there_is_named(server: RunningServer) -> None:
    refused = run_vivaroom(server.folder, "worker", "--queue", "smell")
    assert refused.returncode == 2
    assert "smell" in refused.stderr


def test_a_server_works_on_all_queues_unless_told_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain_settings(tmp_path).workers == {
        Queue.INTERVIEW: 4, Queue.AUDIO: 2, Queue.RESUME: 2, Queue.FEEDBACK: 2,
    }  # fmt: skip
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("VIVAROOM_QUEUE")]:
        monkeypatch.delenv(name)
    assert read_settings(queues="none").workers == {}
    monkeypatch.setenv("VIVAROOM_QUEUE_AUDIO_CONCURRENCY", "7")
    assert read_settings(queues="audio,resume").workers == {Queue.AUDIO: 7, Queue.RESUME: 2}
    with pytest.raises(SettingsError, match="some of interview, audio, resume, feedback"):
        read_settings(queues="audio,smell")
