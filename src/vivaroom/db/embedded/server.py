"""What callers use: a running PostgreSQL for a data folder, its addresses, its state, and the end of it."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from vivaroom.db.embedded.binaries import require_supported_system
from vivaroom.db.embedded.cluster import DATABASE
from vivaroom.db.embedded.connection_file import State, read_connection
from vivaroom.db.embedded.failures import explain
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.locks import exclusive, exclusive_if_free, is_held_alone, shared
from vivaroom.db.embedded.passwords import SUPERUSER, password_of, read_password
from vivaroom.db.embedded.postmaster import HOST
from vivaroom.db.embedded.starting import ensure_running, is_supervised, running_connection
from vivaroom.db.embedded.waiting import wait_for
from vivaroom.kit.errors import Unavailable, VivaError

LINGER = timedelta(seconds=2)
PATIENCE_TO_JOIN = timedelta(seconds=90)
PATIENCE_TO_STOP = timedelta(seconds=90)
PATIENCE_WITH_WATCH = timedelta(seconds=5)
WATCH_EVERY = timedelta(milliseconds=500)
WATCH_AT_LEAST_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A server that runs for as long as the `running_postgres` block that gave it."""

    port: int
    secret: str

    def url(self, database: str = DATABASE, role: str = SUPERUSER) -> str:
        """`postgresql://role:password@127.0.0.1:port/database`, percent-encoded. It holds a password: do not log it."""
        who = f"{quote(role, safe='')}:{quote(self.password(role), safe='')}"
        return f"postgresql://{who}@{HOST}:{self.port}/{quote(database, safe='')}"

    def password(self, role: str) -> str:
        """What `role` signs in with; any other role must be made with this password."""
        return password_of(role, self.secret)


@dataclass(frozen=True, slots=True)
class Status:
    """What can be seen from outside; `port` and `postmaster_pid` are None unless `running`."""

    running: bool
    port: int | None
    postmaster_pid: int | None
    log: Path


@contextmanager
def running_postgres(
    data_dir: Path, *, linger: timedelta = LINGER, wait_for_end: bool = False
) -> Iterator[EmbeddedPostgres]:
    """Start the server of this data folder or join it, and be one of its users until the block ends.

    Blocking: under asyncio, enter and leave it in a thread. The first start makes the cluster and the database
    `vivaroom` with pgvector. If supervisor or server die meanwhile they are started again on the same port. The server
    ends `linger` after its last user (the value of whoever started it counts). With `wait_for_end` the last user
    asks for the end at once and waits for it: for a container's first process, whose own end kills all others.
    Raises Conflict or Unavailable; their detail names the mend.
    """
    require_supported_system()
    folder = Folder.within(data_dir)
    folder.create()
    with shared(folder.users_lock, PATIENCE_TO_JOIN):
        connection = ensure_running(folder, linger)
        secret = read_password(folder.password)
        if secret is None:
            raise Unavailable("database_busy", f"{folder.password} vanished; start again, which makes a new one.")
        with _watched(folder, linger):
            yield EmbeddedPostgres(connection.port, secret)
    if wait_for_end:
        _wait_for_end(folder)


def stop(data_dir: Path) -> bool:
    """Stop the server now, users or not; False when none was running. It stays stopped until somebody starts anew.

    Committed transactions are on disk, running ones are undone. Raises Unavailable when it does not end in time.
    """
    folder = Folder.within(data_dir)
    if not _ask_supervisor(folder, signal.SIGINT):
        return False
    if not wait_for(lambda: not is_supervised(folder), PATIENCE_TO_STOP):
        raise Unavailable(
            "database_not_stopped",
            f"PostgreSQL on {folder.cluster} did not stop within {PATIENCE_TO_STOP}. {folder.log} may say why; "
            f"`kill -QUIT $(head -1 {folder.cluster}/postmaster.pid)` ends it at once, and nothing committed is lost.",
        )
    return True


def status(data_dir: Path) -> Status:
    """Whether the server of this data folder runs; neither starts it nor keeps it."""
    folder = Folder.within(data_dir)
    connection = running_connection(folder)
    if connection is None:
        return Status(False, None, None, folder.log)
    return Status(True, connection.port, connection.postmaster_pid, folder.log)


@contextmanager
def _watched(folder: Folder, linger: timedelta) -> Iterator[None]:
    """While the block runs, a dead supervisor is replaced. The thread sleeps but for one look at a lock a round."""
    left = threading.Event()
    watch = threading.Thread(target=_watch, args=(folder, linger, left), name="embedded-postgres", daemon=True)
    watch.start()
    try:
        yield
    finally:
        left.set()
        watch.join(PATIENCE_WITH_WATCH.total_seconds())


def _watch(folder: Folder, linger: timedelta, left: threading.Event) -> None:
    pause = WATCH_EVERY
    while not left.wait(pause.total_seconds()):
        if is_supervised(folder) or _was_stopped(folder):
            continue
        try:
            ensure_running(folder, linger)
            pause = WATCH_EVERY
        except VivaError:  # such as a full disk; its supervisor wrote why to the log, and it may be mended meanwhile
            pause = min(pause * 2, WATCH_AT_LEAST_EVERY)


def _was_stopped(folder: Folder) -> bool:
    connection = read_connection(folder.connection)
    return connection is not None and connection.state in (State.STOPPING, State.STOPPED)


def _wait_for_end(folder: Folder) -> None:
    if _ask_supervisor(folder, signal.SIGTERM):
        wait_for(lambda: not is_supervised(folder) or _has_other_users(folder), PATIENCE_TO_STOP)


def _has_other_users(folder: Folder) -> bool:
    """Somebody holds the lock, and not exclusively, as the supervisor does while it stops the server."""
    with exclusive_if_free(folder.users_lock) as nobody_is_there:
        pass
    return not nobody_is_there and not is_held_alone(folder.users_lock)


def _ask_supervisor(folder: Folder, wish: signal.Signals) -> bool:
    """Send the signal; False when there is no supervisor. While nobody starts one, the file names the living one."""
    if not is_supervised(folder):
        return False
    with exclusive(folder.start_lock, PATIENCE_TO_JOIN):
        connection = read_connection(folder.connection)
        if connection is None or not is_supervised(folder):
            return False
        try:
            os.kill(connection.supervisor_pid, wish)
        except ProcessLookupError:
            return False
        except PermissionError as error:
            raise explain(str(error), folder.root) from error
    return True
