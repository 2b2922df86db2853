"""How large the product is on disk: as it is installed for typed interviews, and with what local voice needs.

Each is installed into a folder of its own, with the versions of `requirements.lock`: `python -m bench.install_size --json`.
Sizes are of files, in MB of 10^6 bytes, without compiled Python; the weights that voice needs are told by their lock file.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.figures import arguments, report, versions
from vivaroom.providers.local.lockfile import read_lock

ROOT = Path(__file__).parents[1]
AT_MOST_MB = {"typed": 270, "local voice": 620}
INSTALLS = {"typed": ".", "local voice": ".[local]"}
LARGEST = 8
WITHIN_S = 900


def measure() -> dict[str, Any]:
    """MB of every install, and of its largest packages."""
    weights = sum(file.bytes for one in read_lock() if one.needed_for for file in one.files) / 1e6
    return {
        "installs": {name: _installed(what) | {"at_most_mb": AT_MOST_MB[name]} for name, what in INSTALLS.items()},
        "weights_mb": round(weights, 1),
    }


def _installed(what: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="vivaroom-bench-") as folder:
        command = [
            *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable),
            *("--target", folder, "--link-mode", "copy", "--constraint", str(ROOT / "requirements.lock"), what),
        ]
        subprocess.run(command, cwd=ROOT, check=True, timeout=WITHIN_S)
        by_package = {one.name: _megabytes(one) for one in Path(folder).iterdir()}
    largest = sorted(by_package.items(), key=lambda found: -found[1])[:LARGEST]
    return {"mb": round(sum(by_package.values()), 1), "largest_mb": {name: round(mb, 1) for name, mb in largest}}


def _megabytes(place: Path) -> float:
    files = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file()]
    return sum(one.stat().st_size for one in files if one.suffix != ".pyc") / 1e6


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "", rounds=1)
    report({"bench": "install_size", **measure(), "versions": versions()}, only_json=asked.json)


if __name__ == "__main__":
    main()
