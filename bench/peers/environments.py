"""The environments of other frameworks: made on demand, once for each lock, in the user's cache folder."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from vivaroom.app.settings.reading import read_settings

HERE = Path(__file__).parent
LIVEKIT, PIPECAT = "livekit", "pipecat"
PEERS = {LIVEKIT: ("livekit-agents", "livekit-local-inference"), PIPECAT: ("pipecat-ai", "onnxruntime")}
"""Each framework and the packages whose versions are told."""
_LOOK_UP = (
    "import json, sys; from importlib.metadata import version; print(json.dumps({p: version(p) for p in sys.argv[1:]}))"
)


def python_of(peer: str) -> Path:
    """The interpreter of a framework's environment, which is made where it is not there yet. Raises CalledProcessError.

    Packages come by `uv` from the user's registry, by exact version and hash (`<peer>.lock`, made by `make lock`).
    """
    lock = HERE / f"{peer}.lock"
    named = f"{peer}-{sys.version_info.major}.{sys.version_info.minor}-{sha256(lock.read_bytes()).hexdigest()[:12]}"
    folder = read_settings().cache_dir / "bench" / named
    python, whole = folder / "bin" / "python", folder / "whole"
    if not whole.exists():
        print(f"Making the environment of {peer} in {folder}", file=sys.stderr, flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)]
        subprocess.run(install, check=True)
        whole.touch()
    return python


def versions_of(peer: str) -> dict[str, str]:
    """The versions that are measured."""
    asked = [str(python_of(peer)), "-c", _LOOK_UP, *PEERS[peer], "uvicorn", "fastapi"]
    found: dict[str, str] = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)
    return found
