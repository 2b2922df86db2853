"""Deals with what an earlier server left in the cluster: a stale lock file, orphans, or a server that still runs."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.waiting import wait_for
from vivaroom.kit.errors import Conflict, Unavailable

PATIENCE_WITH_A_SHUTDOWN = timedelta(seconds=60)
PATIENCE_WITH_A_STRANGER = timedelta(seconds=2)  # it may be ours, about to end, from a start cut short
PATIENCE_WITH_ORPHANS = timedelta(seconds=3)
LOCK_FILE = "postmaster.pid"
LINE_OF_STATUS = 7


def clear_the_way(folder: Folder, our_last_postmaster: int | None) -> None:
    """Make sure that no server works on the cluster, so that one can be started.

    `our_last_postmaster` is the one that the connection file names: its supervisor is dead, so it is shut down.
    Raises Conflict, naming the process, when a server that is not ours runs there.
    """
    cluster = folder.cluster
    pid = lock_file_pid(cluster)
    if pid is None:
        return
    if not (_is_alive(pid) and _serves(pid, cluster)):
        _end_orphans(cluster)
        _take_over_lock_file(cluster)
    elif pid == our_last_postmaster:
        _shut_down(pid, cluster)
    elif not wait_for(lambda: not _serves(pid, cluster), PATIENCE_WITH_A_STRANGER):
        raise Conflict(
            "database_in_use",
            f"Another PostgreSQL, process {pid}, already runs on {cluster}. Stop it with `kill -INT {pid}`, then try "
            "again; Vivaroom starts its own.",
        )


def lock_file_pid(cluster: Path) -> int | None:
    """The process that the cluster's lock file names; a server that is ending may remove the file meanwhile."""
    try:
        return abs(int(_lock_file_lines(cluster)[0]))
    except (IndexError, ValueError):
        return None


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the server `pid` has written that it takes connections."""
    lines = _lock_file_lines(cluster)
    return len(lines) > LINE_OF_STATUS and lines[0] == str(pid) and lines[LINE_OF_STATUS].strip() == "ready"


def _lock_file_lines(cluster: Path) -> list[str]:
    try:
        return (cluster / LOCK_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _serves(pid: int, cluster: Path) -> bool:
    """Whether this process is a PostgreSQL on this cluster. Numbers are used again: after a restart of a machine or
    a container, the number in the lock file may be anybody's. A server's processes stand in their cluster's folder.
    """
    if sys.platform != "linux":
        shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True).stdout
        return "postgres" in shown and str(cluster) in shown
    here = Path("/proc", str(pid))
    try:
        return (here / "comm").read_text().strip() in ("postgres", "postmaster") and (here / "cwd").samefile(cluster)
    except OSError:
        return False


def _take_over_lock_file(cluster: Path) -> None:
    """Put our number in place of the dead server's, which may by now be a stranger's or soon our own child's.

    PostgreSQL does not mind its parent's number; the rest of the file stays, by which it makes sure that no orphan
    still uses the old shared memory.
    """
    lines = _lock_file_lines(cluster)
    lines[:1] = [str(os.getpid())]
    with (cluster / LOCK_FILE).open("r+", encoding="utf-8") as file:
        file.truncate()
        file.write("".join(f"{line}\n" for line in lines))


def _shut_down(pid: int, cluster: Path) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT):  # fast, then at once: what was committed is kept either way
        _signal(pid, how)
        if wait_for(lambda: not (_is_alive(pid) and _serves(pid, cluster)), PATIENCE_WITH_A_SHUTDOWN):
            return
    raise Unavailable(
        "database_not_stopped",
        f"The PostgreSQL that an earlier Vivaroom left on {cluster}, process {pid}, does not end. "
        f"Stop it with `kill -QUIT {pid}`, then try again.",
    )


def _end_orphans(cluster: Path) -> None:
    """A dead server's children end by themselves unless they are in the middle of a long query; none may stay."""
    for how in (signal.SIGQUIT, signal.SIGKILL):
        for pid in _orphans(cluster):
            _signal(pid, how)
        if wait_for(lambda: not _orphans(cluster), PATIENCE_WITH_ORPHANS):
            return


def _orphans(cluster: Path) -> list[int]:
    if sys.platform != "linux":
        return []
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _serves(int(entry.name), cluster)]


def _signal(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it ended by itself
        os.kill(pid, how)
