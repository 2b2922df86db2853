"""Joins the server of a data folder when it runs, and has a supervisor start it when it does not."""

import json
import os
import socket
import struct
import subprocess
import sys
from datetime import timedelta
from typing import IO

from vivaroom.db.embedded.connection_file import Connection, State, read_connection
from vivaroom.db.embedded.failures import explain
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.locks import exclusive, is_held_alone
from vivaroom.db.embedded.passwords import SUPERUSER
from vivaroom.db.embedded.postmaster import HOST
from vivaroom.db.embedded.waiting import wait_for
from vivaroom.kit.errors import Conflict, Unavailable, VivaError

PATIENCE_WITH_ANOTHERS_START = timedelta(minutes=6)
PATIENCE_WITH_A_RESTART = timedelta(seconds=90)
PROBE_TIMEOUT = timedelta(seconds=2)
# PostgreSQL's wire protocol 3.0: the length of the message, the version, and who wants to come in.
WHO = f"user\0{SUPERUSER}\0\0".encode()
GREETING = struct.pack("!II", 8 + len(WHO), 3 << 16) + WHO
AUTHENTICATION_REQUEST = b"R"


def ensure_running(folder: Folder, linger: timedelta) -> Connection:
    """Where the server listens: a running one is joined in a few milliseconds, else one is started.

    The caller holds `folder.users_lock`, so that no supervisor ends in between. Raises a VivaError with the mend.
    """
    joined = running_connection(folder)
    if joined:
        return joined
    with exclusive(folder.start_lock, PATIENCE_WITH_ANOTHERS_START):
        wait_for(lambda: not is_supervised(folder) or running_connection(folder), PATIENCE_WITH_A_RESTART)
        if not is_supervised(folder):
            _start_supervisor(folder, linger)
        connection = running_connection(folder)
    if connection is None:
        raise Unavailable(
            "database_not_ready",
            f"A Vivaroom keeps the database in {folder.root}, but it does not answer on 127.0.0.1. If that Vivaroom "
            "runs in another container or on another machine, give each its own data folder. Else it still recovers "
            "from a crash: server.log says so, and a later try will find it.",
        )
    return connection


def is_supervised(folder: Folder) -> bool:
    """Whether a supervisor lives, on this machine."""
    return is_held_alone(folder.supervisor_lock)


def running_connection(folder: Folder) -> Connection | None:
    """The connection of a server that takes connections at this moment; None when there is none."""
    if not is_supervised(folder):
        return None
    connection = read_connection(folder.connection)
    if connection is None or connection.state is not State.READY or not _answers(connection.port):
        return None
    return connection


def _answers(port: int) -> bool:
    """Whether the server asks who we are: one that recovers from a crash takes the connection and then refuses."""
    try:
        with socket.create_connection((HOST, port), PROBE_TIMEOUT.total_seconds()) as probe:
            probe.sendall(GREETING)
            return probe.recv(1) == AUTHENTICATION_REQUEST
    except OSError:
        return False


def _start_supervisor(folder: Folder, linger: timedelta) -> None:
    """In a session of its own, so that neither our end nor Ctrl-C ends it. Raises what it reports.

    `-P` keeps the current folder off the import path: a file there must not pass for a module.
    """
    data_dir, linger_s = str(folder.root.parent), str(linger.total_seconds())
    command = [sys.executable, "-P", "-m", "vivaroom.db.embedded", data_dir, linger_s]
    try:
        log = os.fdopen(os.open(folder.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
    except OSError as error:
        raise explain(str(error), folder.root) from error
    with log, _spawn(command, log, folder) as starter:
        report = starter.stdout.read() if starter.stdout else b""
    if not report:
        raise Unavailable(
            "database_not_started", f"The database's supervisor ended without a word. Its reasons are in {folder.log}."
        )
    _raise_reported(json.loads(report))


def _spawn(command: list[str], log: IO[bytes], folder: Folder) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    except OSError as error:
        raise explain(str(error), folder.root) from error


def _raise_reported(outcome: object) -> None:
    match outcome:
        case {"status": int(status), "code": str(code), "detail": str(detail)}:
            family: type[VivaError] = Conflict if status == Conflict.status else Unavailable
            raise family(code, detail)
