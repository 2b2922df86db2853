"""The command line as programs use it: JSON out of a pipe, one clear line when something is wrong."""

import json
import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.serving import VIVAROOM, plain_environment, run_vivaroom, start_server

ANSWERS = (
    "I led the move of our payments to a queue; I measured first, and errors fell by half.",
    "/repeat",
    "/rephrase",
    "/nonsense",
    "/pause",
    "",
    "/skip",
    "I don't know.",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder on which a server runs, as it does for most who use the command line."""
    place = tmp_path_factory.mktemp("installation")
    server = start_server(place)
    yield place
    server.stop()


def _lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _document(folder: Path, *arguments: str) -> Any:
    done = run_vivaroom(folder, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_piped_interview_is_left_gone_on_with_and_ends_with_its_report(folder: Path, tmp_path: Path) -> None:
    left = _lines(run_vivaroom(folder, "interview", "--questions", "2", typed="\n".join(ANSWERS[:5])).stdout)
    assert [one["event"] for one in left] == [
        "opened", "move", "move", "move", "move", "refused", "paused", "left",
    ]  # fmt: skip
    assert [one["move"]["type"] for one in left if one["event"] == "move"][-2:] == ["repeat", "repeat"]
    session = left[-1]["session_id"]

    typed = "\n".join([*ANSWERS[5:], "/end"])
    ended = _lines(run_vivaroom(folder, "interview", "--session", session, typed=typed).stdout)
    assert ended[1]["move"]["type"] == "repeat"
    assert ended[-1]["report"]["session_id"] == session

    pdf = tmp_path / "report.pdf"
    assert run_vivaroom(folder, "report", session, "--pdf", str(pdf)).returncode == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert _document(folder, "report", session) == ended[-1]["report"]
    assert [job["state"] for job in _document(folder, "jobs", "list", "--kind", "write_report")] == ["done"]


def test_the_demo_is_made_once_really_taken_and_can_be_removed(folder: Path) -> None:
    made = _document(folder, "demo")
    thorough, halfway, unprepared = [one["score"] for one in made]
    assert thorough > halfway > unprepared
    assert all(one["candidate"].startswith("Demo ") for one in made)
    assert _document(folder, "demo") == made
    listed = {one["id"] for one in _document(folder, "sessions")}
    assert {one["session"] for one in made} <= listed
    removed = run_vivaroom(folder, "demo", "--remove")
    assert removed.stderr.startswith("3 demo sessions")


def test_counts_of_jobs_and_a_job_that_nobody_knows(folder: Path) -> None:
    assert {one["queue"] for one in _document(folder, "jobs")} == {"interview", "audio", "resume", "feedback"}
    refused = run_vivaroom(folder, "jobs", "cancel", "write_report:nothing")
    assert refused.returncode == 1
    assert refused.stderr.startswith("job_not_found:")
    assert len(refused.stderr.splitlines()) == 1


def test_the_doctor_finds_a_running_installation_well(folder: Path) -> None:
    found = _document(folder, "doctor")
    assert found["ok"]
    assert {one["name"]: one["state"] for one in found["findings"]}["migrations"] == "ok"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["report", "ses_12"], "session_not_found"),
        (["report", f"ses_{'0' * 32}"], "session_not_found"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(folder: Path, arguments: list[str], code: str) -> None:
    done = run_vivaroom(folder, *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{code}:")
    assert "Traceback" not in done.stderr


def test_on_a_terminal_control_c_leaves_the_interview_and_says_how_to_go_on(folder: Path) -> None:
    inside, outside = pty.openpty()
    command = [*VIVAROOM, "interview", "--data-dir", str(folder / "data")]
    environment = {**plain_environment(folder), "TERM": "dumb", "COLUMNS": "100"}
    with subprocess.Popen(
        command, stdin=outside, stdout=outside, stderr=outside, env=environment, start_new_session=True,
        preexec_fn=_take_terminal,
    ) as process:  # fmt: skip
        os.close(outside)
        assert "question 1 of 6" in _shown_until(inside, "> ")
        os.write(inside, b"\x03")
        assert "vivaroom interview --session ses_" in _shown_until(inside, None)
        assert process.wait(30) == 0
    os.close(inside)


def _take_terminal() -> None:
    """Make the terminal the one that controls the command, so that Ctrl+C reaches it, and let it be heard.

    Tests that were started in the background of a script have inherited to ignore it.
    """
    import fcntl
    import signal
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _shown_until(terminal: int, end: str | None, patience_seconds: float = 60) -> str:
    """What stands on the terminal up to these words, or up to the end of the command."""
    shown, give_up = "", time.monotonic() + patience_seconds
    while time.monotonic() < give_up:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            piece = os.read(terminal, 65_536)
        except OSError:
            return shown
        shown += piece.decode("utf-8", "replace")
        if not piece or (end is not None and shown.endswith(end)):
            return shown
    raise AssertionError(f"not seen within {patience_seconds} s: {shown!r}")
