"""The official client of calls as its package of npm ships it: pinned beside its page, fetched once for this user."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from platformdirs import user_cache_path

PAGE = Path(__file__).parents[1] / "clients" / "browser"
BUNDLE = "node_modules/@openai/agents-realtime/dist/bundle"
FETCH_SECONDS = 150
_PINS = ("package.json", "package-lock.json")
_COMMAND = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--omit=optional")


def official_bundle() -> Path:
    """The folder of the package's scripts for browsers; the test is skipped where it cannot be had."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("needs node and npm")
    digest = hashlib.sha256(b"".join((PAGE / name).read_bytes() for name in _PINS)).hexdigest()[:16]
    place = user_cache_path("vivaroom") / "test-packages" / f"calls-{digest}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place.parent) as draft:
            _fetch(npm, Path(draft) / "packages")
            _publish(Path(draft) / "packages", place)
    return place / BUNDLE


def _fetch(npm: str, folder: Path) -> None:
    folder.mkdir()
    for name in _PINS:
        shutil.copy(PAGE / name, folder)
    done = subprocess.run(
        [npm, *_COMMAND], cwd=folder, capture_output=True, text=True, check=False, timeout=FETCH_SECONDS
    )
    if done.returncode != 0:
        pytest.skip(f"npm could not fetch what {PAGE / _PINS[0]} names: {done.stderr.strip()[-300:]}")


def _publish(draft: Path, place: Path) -> None:
    """The whole folder appears at once; who comes second takes what is there."""
    try:
        draft.rename(place)
    except OSError:
        if not place.exists():
            raise
