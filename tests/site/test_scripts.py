"""The scripts of the pages hold what their types promise."""

import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

SCRIPTS = Path(str(files("vivaroom.site"))) / "static" / "js"
ROOT = Path(__file__).parents[2]


def _compiler() -> str | None:
    beside = ROOT / "node_modules" / ".bin" / "tsc"
    return shutil.which("tsc") or (str(beside) if beside.exists() else None)


def test_scripts_are_typed_without_a_fault() -> None:
    compiler = _compiler()
    if compiler is None or shutil.which("node") is None:
        pytest.skip("needs node and typescript: `npm install --no-save typescript@7` in the repository")
    done = subprocess.run([compiler, "-p", SCRIPTS / "jsconfig.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_script_says_first_what_it_is_for() -> None:
    silent = [s.name for s in SCRIPTS.rglob("*.js") if not s.read_text().startswith("// ")]
    assert not silent


def test_scripts_are_short_enough_to_be_read_at_once() -> None:
    long = [s.name for s in SCRIPTS.rglob("*.js") if len(s.read_text().splitlines()) > 300]
    assert not long
