"""Packages of npm for tests that run programs of JavaScript: pinned beside the tests, installed once for this user."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from platformdirs import user_cache_path

INSTALL_SECONDS = 170
OLDEST_NODE = 20
HAS_WEBSOCKET = 22
_PINS = ("package.json", "package-lock.json")


def node() -> list[str]:
    """How Node is started so that it has a WebSocket of its own; the test is skipped where there is none, or an old one."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("needs node")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    major = int(version.removeprefix("v").partition(".")[0])
    if major < OLDEST_NODE:
        pytest.skip(f"needs node {OLDEST_NODE} or newer, and this is {version.strip()}")
    return [found] if major >= HAS_WEBSOCKET else [found, "--experimental-websocket"]


def packages(pins: Path) -> Path:
    """The folder `node_modules` with what `pins` names, exactly; the test is skipped where it cannot be had.

    It lies in this user's cache under the digest of the pins, and appears there whole: other workers see all or nothing.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("needs node and npm")
    digest = hashlib.sha256(b"".join((pins / name).read_bytes() for name in _PINS)).hexdigest()[:16]
    place = user_cache_path("vivaroom") / "test-packages" / digest
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as draft:
            _install(npm, pins, Path(draft) / "packages")
            _publish(Path(draft) / "packages", place)
    return place / "node_modules"


def _install(npm: str, pins: Path, folder: Path) -> None:
    folder.mkdir()
    for name in _PINS:
        shutil.copy(pins / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=INSTALL_SECONDS)
    if done.returncode != 0:
        pytest.skip(f"npm could not install what {pins / _PINS[0]} names: {done.stderr.strip()[-300:]}")


def _publish(draft: Path, place: Path) -> None:
    try:
        draft.rename(place)
    except OSError:
        if not place.exists():  # another worker was quicker
            raise
