"""What the tests of the embedded database share: other programs that use it, and looks at what runs."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg

from vivaroom.db.embedded.connection_file import read_connection
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.server import EmbeddedPostgres, running_postgres, status, stop
from vivaroom.db.embedded.waiting import wait_for

LINGER = timedelta(milliseconds=200)
SOON = timedelta(seconds=15)
ROOT = os.geteuid() == 0
# Deeper than the 107 bytes that a socket file's path may have, with characters that need quoting.
DEEP = Path("a room of one's own", "ünïcode " + "x" * 60, "y" * 60)

OTHER_USER = """
import sys
from datetime import timedelta
from pathlib import Path
from vivaroom.db.embedded.server import running_postgres, status
with running_postgres(Path(sys.argv[1]), linger=timedelta(seconds=0.2)) as server:
    print(server.port, status(Path(sys.argv[1])).postmaster_pid, flush=True)
    sys.stdin.read()
"""


class OtherUser:
    """Another program that uses the database until it is told to leave, or killed."""

    def __init__(self, data_dir: Path, python: str = sys.executable, uid: int | None = None) -> None:
        self._running = subprocess.Popen(
            [python, "-c", OTHER_USER, str(data_dir)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def server(self) -> tuple[int, int]:
        """Port and process of the server that it uses; waits until there is one."""
        assert self._running.stdout is not None
        port, postmaster = self._running.stdout.readline().split()
        return int(port), int(postmaster)

    def leave(self) -> None:
        self._running.communicate()

    def kill(self) -> None:
        self._running.kill()
        self._running.communicate()


@contextmanager
def data_dir_like(template: Path, place: Path) -> Iterator[Path]:
    """A data folder with a cluster of its own, whose server is stopped at the end whatever happened."""
    data_dir = place / "room"
    subprocess.run(["cp", "-a", template, data_dir], check=True)
    try:
        yield data_dir
    finally:
        stop(data_dir)
        shutil.rmtree(data_dir)


def make_template(place: Path) -> Path:
    """A data folder in which the database was started once, with a table, and stopped."""
    with running_postgres(place, linger=LINGER, wait_for_end=True) as server:
        ask(server, "CREATE TABLE kept (answer text)")
    return place


def ask(server: EmbeddedPostgres, statement: str) -> list[tuple[object, ...]]:
    """The rows of one statement, as superuser."""
    with psycopg.connect(server.url(), autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def answers_again(server: EmbeddedPostgres) -> bool:
    """Whether the same address takes connections within a while."""

    def try_once() -> bool:
        try:
            return ask(server, "SELECT 1") == [(1,)]
        except psycopg.OperationalError:
            return False

    return wait_for(try_once, SOON)


def ends_soon(pid: int) -> bool:
    """Whether this process is gone within a while; one that nobody has buried yet counts as gone."""

    def is_gone() -> bool:
        try:
            os.kill(pid, 0)
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except (ProcessLookupError, FileNotFoundError):
            return not _exists(pid)

    return wait_for(is_gone, SOON)


def _exists(pid: int) -> bool:
    return sys.platform != "linux" and subprocess.run(["ps", "-p", str(pid)], capture_output=True).returncode == 0


def kill_now(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def supervisor_of(data_dir: Path) -> int:
    connection = read_connection(Folder.within(data_dir).connection)
    assert connection is not None
    return connection.supervisor_pid


def postmaster_of(data_dir: Path) -> int:
    """The server's process; while it starts, its own file does not name it yet."""
    assert wait_for(lambda: status(data_dir).postmaster_pid is not None, SOON)
    postmaster = status(data_dir).postmaster_pid
    assert postmaster is not None
    return postmaster
