"""Keeps one server running for all users of a data folder, and ends it with the last of them."""

import os
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from types import FrameType

from vivaroom.db.embedded.account import server_account
from vivaroom.db.embedded.binaries import find_binaries, runnable_by
from vivaroom.db.embedded.cluster import ensure_cluster
from vivaroom.db.embedded.connection_file import Connection, State, read_connection, write_connection
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.leftovers import clear_the_way
from vivaroom.db.embedded.locks import exclusive_if_free
from vivaroom.db.embedded.postmaster import rotate_log, start_postmaster
from vivaroom.db.embedded.programs import Programs

LONGEST_ROUND = timedelta(milliseconds=500)
ROUNDS_IN_A_LINGER = 4


@dataclass(slots=True)
class Wishes:
    """What signals asked for. SIGTERM: do not linger when the last user goes. SIGINT: stop now, users or not."""

    hurry: bool = False
    stop: bool = False
    rung: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take the signals, from here on; a child's end wakes us too. Call in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
            signal.signal(number, self._hear)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self.hurry |= number == signal.SIGTERM
        self.stop |= number == signal.SIGINT
        self.rung.set()

    def rest(self, duration: timedelta) -> None:
        """Sleep until the time has passed or a signal comes."""
        self.rung.wait(duration.total_seconds())
        self.rung.clear()


class Supervisor:
    """Owner of the server of one data folder; to be run in the main thread of a process of its own.

    Whoever runs it holds `folder.supervisor_lock`. That lock and those of the users are the kernel's, so that a death
    by `kill -9` is noticed like any other: of the last user, and the server stops; of the server, and it is started
    again on the same port; of the supervisor, and the kernel shuts the server down (on Linux; elsewhere the next start
    does) and a living user starts another supervisor.
    """

    def __init__(self, folder: Folder, linger: timedelta) -> None:
        self._folder = folder
        self._linger = linger
        self._wishes = Wishes()
        self._last_seen_user = time.monotonic()

    def start(self) -> None:
        """Bring the server up, making its cluster first when there is none. Raises a VivaError with the mend."""
        self._wishes.listen()
        self._programs = _programs_for(self._folder)
        before = read_connection(self._folder.connection)
        clear_the_way(self._folder, before.postmaster_pid if before else None)
        ensure_cluster(self._folder, self._programs)
        self._postmaster = start_postmaster(self._folder, self._programs, before.port if before else None)
        self._tell(State.READY)

    def keep(self) -> None:
        """Return when the last user has gone, or a stop was asked for, and the server has stopped."""
        while not self._ends():
            if self._postmaster.has_ended:
                self._restart()
            rotate_log(self._folder)
            self._wishes.rest(min(LONGEST_ROUND, self._linger / ROUNDS_IN_A_LINGER))

    def _ends(self) -> bool:
        """The lock stays ours while the server stops: a user who comes meanwhile waits, then starts it anew."""
        with exclusive_if_free(self._folder.users_lock) as nobody_is_there:
            if not nobody_is_there:
                self._last_seen_user = time.monotonic()
            alone_for_s = time.monotonic() - self._last_seen_user
            unneeded = nobody_is_there and (self._wishes.hurry or alone_for_s >= self._linger.total_seconds())
            if unneeded or self._wishes.stop:
                self._stop()
                return True
            return False

    def _stop(self) -> None:
        try:
            self._tell(State.STOPPING)
        finally:
            self._postmaster.stop()
        self._tell(State.STOPPED)

    def _restart(self) -> None:
        """On the same port: the users' pools find it again by themselves."""
        self._tell(State.STARTING)
        clear_the_way(self._folder, None)
        self._postmaster = start_postmaster(self._folder, self._programs, self._postmaster.port)
        self._tell(State.READY)

    def _tell(self, state: State) -> None:
        connection = Connection(state, self._postmaster.port, self._postmaster.running.pid, os.getpid())
        write_connection(self._folder.connection, connection)


def _programs_for(folder: Folder) -> Programs:
    account = server_account(folder.cluster)
    return Programs(runnable_by(account, find_binaries()), account)
