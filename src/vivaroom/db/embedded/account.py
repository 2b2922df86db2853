"""Which user of the operating system the server runs as: PostgreSQL refuses to run as root."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import pwd

CANDIDATES = ("postgres", "nobody")
NUMBER_OF_NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user, by numbers."""

    uid: int
    gid: int


def server_account(cluster: Path) -> Account | None:
    """Who runs the server: None means whoever runs Vivaroom.

    Root steps down to the owner of the cluster or, for a new one, to `postgres`, `nobody` or the number that stands
    for nobody. A cluster keeps its owner when such a user is added to the system later.
    """
    if os.geteuid() != 0:
        return None
    owner = cluster.stat().st_uid if cluster.exists() else 0
    if owner != 0:
        return _by_number(owner)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid)
    return Account(NUMBER_OF_NOBODY, NUMBER_OF_NOBODY)


def give(top: Path, account: Account) -> None:
    """Make `account` the owner of `top` and of all that is in it; links are not followed."""
    os.chown(top, account.uid, account.gid, follow_symlinks=False)
    for folder, names, files in os.walk(top):
        for name in (*names, *files):
            os.chown(Path(folder, name), account.uid, account.gid, follow_symlinks=False)


def _by_number(uid: int) -> Account:
    try:
        return Account(uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return Account(uid, uid)
