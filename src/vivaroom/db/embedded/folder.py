"""Where the embedded database keeps its files: `<data folder>/postgres`, open to nobody else."""

import os
from dataclasses import dataclass
from pathlib import Path

from vivaroom.db.embedded.failures import explain


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths below `root`.

    cluster/          PostgreSQL's own files; the only folder whose owner is changed (see `account`)
    unfinished-*/     a cluster that is being made, or whose making was cut short
    password          of the superuser `postgres`; the passwords of other roles are derived from it
    connection.json   where the server listens and in which state it is
    server.log        what the server said; `server.log.1` is the one before
    users.lock        held shared by every user; who can hold it exclusively knows that there is none
    start.lock        held exclusively by whoever starts a supervisor
    supervisor.lock   held exclusively by the supervisor for as long as it lives
    """

    root: Path

    @classmethod
    def within(cls, data_dir: Path) -> "Folder":
        return cls(data_dir.absolute() / "postgres")

    def create(self) -> None:
        """Make the folder when it is not there. Raises Unavailable with the mend."""
        try:
            self.root.parent.mkdir(parents=True, exist_ok=True)
            self.root.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise explain(str(error), self.root) from error

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def password(self) -> Path:
        return self.root / "password"

    @property
    def connection(self) -> Path:
        return self.root / "connection.json"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def older_log(self) -> Path:
        return self.root / "server.log.1"

    @property
    def users_lock(self) -> Path:
        return self.root / "users.lock"

    @property
    def start_lock(self) -> Path:
        return self.root / "start.lock"

    @property
    def supervisor_lock(self) -> Path:
        return self.root / "supervisor.lock"


def write_private(path: Path, text: str) -> None:
    """Replace the file at `path`, readable by its owner alone; it is never seen half-written."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise explain(str(error), path.parent) from error
