"""The file by which one user of a data folder learns where another one's database listens."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from vivaroom.db.embedded.folder import write_private


class State(StrEnum):
    """What the supervisor last said about its server; true only while the supervisor lives."""

    STARTING = "starting"
    READY = "ready"
    STOPPING = "stopping"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the server of a data folder listens (always on 127.0.0.1), and who keeps it.

    The file stays when the server stops: the next start uses the same port when it is still free.
    """

    state: State
    port: int
    postmaster_pid: int
    supervisor_pid: int


def write_connection(path: Path, connection: Connection) -> None:
    """Replace the connection file; only its owner may read it."""
    write_private(path, json.dumps(asdict(connection)) + "\n")


def read_connection(path: Path) -> Connection | None:
    """What the file says; None when there is none or it cannot be understood, as after a crash of the machine."""
    try:
        written: object = json.loads(path.read_bytes())
        match written:
            case {
                "state": str(state),
                "port": int(port),
                "postmaster_pid": int(postmaster_pid),
                "supervisor_pid": int(supervisor_pid),
            } if 0 < port < 65536:
                return Connection(State(state), port, postmaster_pid, supervisor_pid)
            case _:
                return None
    except (FileNotFoundError, ValueError):
        return None
