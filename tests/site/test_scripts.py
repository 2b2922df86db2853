"""The scripts of the pages hold what their types promise."""

import subprocess
from importlib.resources import files
from pathlib import Path

from tests.javascript import node, packages

SCRIPTS = Path(str(files("vivaroom.site"))) / "static" / "js"
PINS = Path(__file__).parent / "javascript"


def test_scripts_are_typed_without_a_fault() -> None:
    compiler = packages(PINS) / "typescript" / "bin" / "tsc"
    command = [*node(), str(compiler), "-p", str(SCRIPTS / "jsconfig.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_script_says_first_what_it_is_for() -> None:
    silent = [s.name for s in SCRIPTS.rglob("*.js") if not s.read_text().startswith("// ")]
    assert not silent


def test_scripts_are_short_enough_to_be_read_at_once() -> None:
    long = [s.name for s in SCRIPTS.rglob("*.js") if len(s.read_text().splitlines()) > 300]
    assert not long
