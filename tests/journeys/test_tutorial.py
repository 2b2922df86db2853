"""The tutorial does what it says, block by block, against a real server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.serving import RunningServer, plain_environment, start_server

DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial.md"
GUIDES = ("invite-a-candidate.md", "your-own-questions.md")
EXPECTED = re.compile(r"# → (.+)$", re.MULTILINE)
ADDRESS = "http://localhost:8000"


@dataclass(frozen=True, slots=True)
class Block:
    """A block that a reader runs; `line` is where it stands."""

    language: str
    text: str
    line: int


def _blocks(page: Path, languages: str = "console|python") -> list[Block]:
    text = page.read_text("utf-8")
    found = re.finditer(rf"^```({languages})\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(m[1], m[2], text[: m.start()].count("\n") + 1) for m in found]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    """The server that a reader has started."""
    running = start_server(tmp_path)
    yield running
    running.stop()


def test_every_block_of_the_tutorial_works(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(server.folder)
    known: dict[str, Any] = {}
    for block in _blocks(TUTORIAL):
        if block.language == "console":
            _run_console(server, block)
        else:
            _run_python(server, block, known)
            _check(block, capsys.readouterr().out)
    known["api"].close()
    assert Path("report.pdf").read_bytes().startswith(b"%PDF-")
    for guide in GUIDES:
        _run_guide(server, DOCS / "how-to" / guide)


def _run_guide(server: RunningServer, page: Path) -> None:
    known: dict[str, Any] = {}
    for block in _blocks(page, "python|csv"):
        if block.language == "csv":
            (server.folder / "acme.csv").write_text(block.text, "utf-8")
        else:
            _run_python(server, block, known)
    known["api"].close()


def _run_python(server: RunningServer, block: Block, known: dict[str, Any]) -> None:
    """One namespace for all blocks of a page, as in one session of a reader's interpreter."""
    source = "\n" * block.line + block.text.replace(ADDRESS, server.url)
    exec(compile(source, "the block of that line", "exec"), known)


def _check(block: Block, printed: str) -> None:
    """What is promised behind arrows is printed, in this order."""
    position = 0
    for promised in EXPECTED.findall(block.text):
        position = printed.find(promised, position)
        assert position >= 0, f"line {block.line}: expected {promised!r} in {printed!r}"


def _run_console(server: RunningServer, block: Block) -> None:
    """Commands begin with `$ `; other lines belong to the command above."""
    folder = server.folder
    scripts = Path(sys.executable).parent
    environment = {
        **plain_environment(folder),
        "VIVAROOM_DATA_DIR": str(folder / "data"),
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PORT": server.url.rpartition(":")[2],
    }
    script = re.sub(r"^\$ ", "", block.text, flags=re.MULTILINE)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"line {block.line}: {done.stdout}{done.stderr}"
