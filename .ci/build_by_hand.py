#!/usr/bin/env python3
"""Does what the Dockerfile says without an engine: its RUN, COPY and ENV in a folder, then its command and health check.

What needs root is left out and named: packages of Debian, the user, and who owns what. `.ci/build_by_hand.py [folder]`.
"""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OF_THE_IMAGE = re.compile(r"(?<![\w.-])/(opt|build|var/(?:lib|cache)/vivaroom)\b")
NEEDS_ROOT = ("apt-get", "useradd", "chown", "rm -rf /var/lib/apt")
PATIENCE_SECONDS = 120


@dataclass
class Image:
    """The folder that stands for the image, and what its instructions have set so far."""

    folder: Path
    workdir: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    health: list[str] = field(default_factory=list)
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def within(self, text: str) -> str:
        """The text with the image's paths as paths of the folder."""
        return OF_THE_IMAGE.sub(lambda found: f"{self.folder}/{found[1]}", text)

    @property
    def here(self) -> Path:
        """The working folder, made when absent."""
        place = Path(self.within(self.workdir))
        place.mkdir(parents=True, exist_ok=True)
        return place

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment of a command."""
        return {**os.environ, **self.environment}


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction with its argument, remarks left out and continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())]


def build(image: Image) -> None:
    """Every instruction, in order."""
    for name, rest in instructions((ROOT / "Dockerfile").read_text("utf-8")):
        match name:
            case "WORKDIR":
                image.workdir = rest
            case "ENV":
                for one in shlex.split(rest):
                    key, _, value = image.within(one).partition("=")
                    image.environment[key] = value.replace("$PATH", os.environ["PATH"])
            case "ARG":
                key, _, value = rest.partition("=")
                image.environment[key] = value
            case "COPY" if not rest.startswith("--from"):
                *sources, _ = rest.split()
                for source in sources:
                    _copy(ROOT / source, image.here / source if len(sources) == 1 else image.here)
            case "RUN":
                _run(image, rest)
            case "HEALTHCHECK":
                image.health = json.loads(rest.partition("CMD ")[2])
            case "ENTRYPOINT":
                image.entrypoint = json.loads(rest)
            case "CMD":
                image.command = json.loads(rest)


def try_out(image: Image) -> None:
    """Start the image's command on loopback, and ask by its own health check until it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    surroundings = {**image.surroundings, "VIVAROOM_HOST": "127.0.0.1", "PORT": str(port)}
    server = subprocess.Popen([*image.entrypoint, *image.command], env=surroundings, cwd=image.here)
    try:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run(image.health, env=surroundings, check=False, stderr=subprocess.DEVNULL).returncode != 0:
            if time.monotonic() > give_up or server.poll() is not None:
                sys.exit("the server did not become ready")
            time.sleep(0.5)
        print("ready")
    finally:
        server.terminate()
        print("ended with", server.wait(40))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def _run(image: Image, command: str) -> None:
    parts = command.split(" && ")
    left_out = [part for part in parts if part.strip().startswith(NEEDS_ROOT)]
    kept = " && ".join(part for part in parts if part not in left_out)
    for part in left_out:
        print("left out:", part.strip())
    if kept:
        for found in re.findall(r"(?:mkdir -p|chmod 700) (\S+)", kept):
            Path(image.within(found)).mkdir(parents=True, exist_ok=True)
        print("RUN", kept, flush=True)
        began = time.monotonic()
        subprocess.run(["bash", "-o", "pipefail", "-c", image.within(kept)], env=image.surroundings, cwd=image.here, check=True)  # fmt: skip
        print(f"    {time.monotonic() - began:.1f} s", flush=True)


def main() -> None:
    """Build, then try."""
    with tempfile.TemporaryDirectory(prefix="image-") as made:
        image = Image(Path(sys.argv[1] if len(sys.argv) > 1 else made).resolve())
        build(image)
        try_out(image)


if __name__ == "__main__":
    main()
