"""Turns what PostgreSQL or the operating system said into an error that names the mend."""

import re
from dataclasses import dataclass
from pathlib import Path

from vivaroom.kit.errors import Unavailable

ANOTHER_DATABASE = "or set DATABASE_URL to a PostgreSQL of your own"
LINES_QUOTED = 6


@dataclass(frozen=True, slots=True)
class Sign:
    """Words by which a failure is known, and what to tell about it; `{folder}` is filled in."""

    pattern: re.Pattern[str]
    code: str
    detail: str


SIGNS = (
    Sign(
        re.compile(r"No space left on device|Check free disk space|Disk quota exceeded", re.IGNORECASE),
        "database_disk_full",
        "PostgreSQL cannot write below {folder}: the disk is full. Free some space there, then start again; "
        "nothing that was acknowledged is lost.",
    ),
    Sign(
        re.compile(r"Read-only file system", re.IGNORECASE),
        "database_not_permitted",
        "PostgreSQL cannot write below {folder}: the file system is read-only. Choose a data folder that can be "
        f"written, {ANOTHER_DATABASE}.",
    ),
    Sign(
        re.compile(r"has (invalid permissions|wrong ownership)|could not change permissions", re.IGNORECASE),
        "database_not_permitted",
        "The file system of {folder} does not keep owners and permissions, which PostgreSQL needs. Choose a data "
        "folder on a native file system (in a container a named volume, under WSL a folder outside /mnt), "
        f"{ANOTHER_DATABASE}.",
    ),
    Sign(
        re.compile(
            r"Exec format error|cannot execute binary file|GLIBC_\S+' not found|error while loading shared libraries"
            r"|bad CPU type|Library not loaded|No such file or directory: '\S*/bin/\w+'",  # its loader is not there
            re.IGNORECASE,
        ),
        "database_unsupported_platform",
        "The PostgreSQL programs that came with Vivaroom do not run on this system. They need Linux with glibc 2.28 "
        f"or newer (Debian 10, RHEL 8; not Alpine) or macOS 11: use such a system or image, {ANOTHER_DATABASE}.",
    ),
    Sign(
        re.compile(r"cannot change to user|preexec_fn|Operation not permitted: '.*/unfinished-"),
        "database_not_permitted",
        "PostgreSQL refuses to run as root, and this root may not step down to another user. Run Vivaroom as an "
        "ordinary user (in a container `--user 1000`), or let root keep the capabilities SETUID, SETGID and CHOWN, "
        f"{ANOTHER_DATABASE}.",
    ),
    Sign(
        re.compile(r"Permission denied|Operation not permitted", re.IGNORECASE),
        "database_not_permitted",
        "PostgreSQL or Vivaroom may not use {folder}. Give the folder to the user who runs Vivaroom "
        f"(chown -R) or choose another data folder, {ANOTHER_DATABASE}.",
    ),
    Sign(
        re.compile(
            r"Cannot allocate memory|could not (create|map|resize).{0,40}shared memory|Out of memory", re.IGNORECASE
        ),
        "database_out_of_memory",
        "PostgreSQL got too little memory: it needs about 250 MB. Stop other programs or raise the memory limit "
        f"of this container, {ANOTHER_DATABASE}.",
    ),
)


def explain(said: str, folder: Path) -> Unavailable:
    """The error for `said`: the output of a program, the end of a log, or the text of an OSError."""
    for sign in SIGNS:
        if sign.pattern.search(said):
            return Unavailable(sign.code, f"{sign.detail.format(folder=folder)} It said: {_end_of(said)}")
    return Unavailable(
        "database_not_started",
        f"PostgreSQL in {folder} did not start. It said: {_end_of(said)} The whole log is {folder / 'server.log'}.",
    )


def _end_of(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return " / ".join(lines[-LINES_QUOTED:]) or "nothing."
