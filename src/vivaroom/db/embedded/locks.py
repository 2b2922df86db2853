"""File locks that the kernel frees when their holder dies, however it dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from vivaroom.db.embedded.failures import explain
from vivaroom.db.embedded.waiting import wait_for
from vivaroom.kit.errors import Unavailable

if sys.platform != "win32":
    import fcntl


@contextmanager
def shared(path: Path, patience: timedelta) -> Iterator[None]:
    """Hold the lock beside others who share it. Raises Unavailable when it is not to be had within `patience`."""
    with _opened(path) as descriptor:
        _acquire(descriptor, fcntl.LOCK_SH, path, patience)
        yield


@contextmanager
def exclusive(path: Path, patience: timedelta) -> Iterator[None]:
    """Hold the lock alone. Raises Unavailable when it is not to be had within `patience`."""
    with _opened(path) as descriptor:
        _acquire(descriptor, fcntl.LOCK_EX, path, patience)
        yield


@contextmanager
def exclusive_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock alone if nobody holds it, and say whether; it is held until the block ends."""
    with _opened(path) as descriptor:
        yield _take(descriptor, fcntl.LOCK_EX)


def is_held_alone(path: Path) -> bool:
    """Whether somebody holds the lock exclusively at this moment."""
    if not path.exists():
        return False
    with _opened(path) as descriptor:
        return not _take(descriptor, fcntl.LOCK_SH)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise explain(str(error), path.parent) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, kind: int, path: Path, patience: timedelta) -> None:
    if not wait_for(lambda: _take(descriptor, kind), patience):
        raise Unavailable(
            "database_busy",
            f"{path} was not free within {patience.total_seconds():.0f} s: another Vivaroom on this data folder is "
            "starting or stopping its database. Try again, or look at server.log beside it.",
        )


def _take(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
