"""One run of the server: started on a free port, watched until it takes connections, stopped cleanly."""

import os
import re
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from vivaroom.db.embedded.failures import explain
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.leftovers import clear_the_way, is_ready
from vivaroom.db.embedded.parameters import parameters_for
from vivaroom.db.embedded.programs import Programs
from vivaroom.db.embedded.waiting import wait_for
from vivaroom.kit.errors import Unavailable

HOST = "127.0.0.1"
LOG_LIMIT_BYTES = 8 * 1024 * 1024
STARTS_TRIED = 20
PAUSE_BETWEEN_STARTS = timedelta(milliseconds=250)
PATIENCE_WITH_RECOVERY = timedelta(minutes=5)
PATIENCE_WITH_A_STOP = timedelta(seconds=60)
PORT_TAKEN = re.compile("Address already in use|could not create any TCP/IP sockets")
MEMORY_STILL_IN_USE = re.compile("pre-existing shared memory block")


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server that takes connections on `port` of 127.0.0.1."""

    port: int
    running: subprocess.Popen[bytes]

    @property
    def has_ended(self) -> bool:
        return self.running.poll() is not None

    def stop(self) -> None:
        """Shut down: running transactions are undone, committed ones are on disk. Returns when it has ended."""
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, at once, by force
            self.running.send_signal(how)
            if wait_for(lambda: self.has_ended, PATIENCE_WITH_A_STOP):
                return


def start_postmaster(folder: Folder, programs: Programs, preferred_port: int | None) -> Postmaster:
    """Start the server on `preferred_port` when that is free, else on any other.

    The cluster must be there and nobody else's server on it. Raises Unavailable with the mend.
    """
    port = preferred_port if preferred_port and _is_free(preferred_port) else _any_port()
    said = ""
    for _ in range(STARTS_TRIED):
        log_ends = rotate_log(folder)
        running = _launch(folder, programs, port)
        if _becomes_ready(folder.cluster, running):
            return Postmaster(port, running)
        said = _said_since(folder.log, log_ends)
        if PORT_TAKEN.search(said):
            port = _any_port()
        elif MEMORY_STILL_IN_USE.search(said):
            clear_the_way(folder, None)
            wait_for(lambda: False, PAUSE_BETWEEN_STARTS)
        else:
            break
    raise explain(said, folder.root)


def rotate_log(folder: Folder) -> int:
    """Keep the log within bounds and return the bytes it now has.

    A running server keeps the file open and appends to it: so it is copied and emptied, not renamed.
    """
    if not folder.log.exists():
        return 0
    size = folder.log.stat().st_size
    if size < LOG_LIMIT_BYTES:
        return size
    try:
        shutil.copy(folder.log, folder.older_log)
    except OSError:  # a full disk: the space is needed more than the old log
        folder.older_log.unlink(missing_ok=True)
    os.truncate(folder.log, 0)
    return 0


def _launch(folder: Folder, programs: Programs, port: int) -> subprocess.Popen[bytes]:
    parameters = parameters_for(programs, folder.cluster, port)
    with os.fdopen(os.open(folder.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
        return programs.start(parameters, cluster=folder.cluster, log=log)


def _becomes_ready(cluster: Path, running: subprocess.Popen[bytes]) -> bool:
    """False when it ended instead. Recovery after a crash may take a while, so only a dead server is given up soon."""

    def decided() -> bool:
        return running.poll() is not None or is_ready(cluster, running.pid)

    if not wait_for(decided, PATIENCE_WITH_RECOVERY):
        running.kill()
        raise Unavailable(
            "database_not_ready",
            f"PostgreSQL did not take connections within {PATIENCE_WITH_RECOVERY}: see server.log beside {cluster}.",
        )
    return running.poll() is None


def _said_since(log: Path, position: int) -> str:
    with log.open("rb") as file:
        file.seek(position)
        return file.read().decode(errors="replace")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
