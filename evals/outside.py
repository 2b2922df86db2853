"""Where the outside material lies, and what every program here prints."""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

Figures = dict[str, object]


def folder(*names: str) -> Path:
    """The folder of one outside set; ends the program, without failure, when it is not there."""
    root = Path(os.environ.get("VIVAROOM_EVALS", Path(__file__).resolve().parents[2] / "shared" / "evals"))
    wanted = root.joinpath(*names)
    if not wanted.exists():
        print(f"{wanted} is not there: set VIVAROOM_EVALS to the folder with the outside sets. Nothing measured.")
        raise SystemExit(0)
    return wanted


def say(line: str) -> None:
    """Progress, kept apart from the figures."""
    print(line, file=sys.stderr, flush=True)


def report(name: str, figures: Figures, packages: tuple[str, ...] = ()) -> None:
    """Prints the figures with the versions that made them as one line of JSON."""
    versions = {package: version(package) for package in ("vivaroom", "numpy", "onnxruntime", *packages)}
    print(json.dumps({"eval": name, **figures, "versions": versions}, ensure_ascii=False))
