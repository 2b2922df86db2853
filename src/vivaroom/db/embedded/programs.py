"""Runs PostgreSQL's programs as the right user, standing in the cluster's folder, with a bare environment."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

from vivaroom.db.embedded.account import Account
from vivaroom.db.embedded.binaries import ENVIRONMENT, Binaries
from vivaroom.db.embedded.failures import explain

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's programs, to be run by `account` (None: by whoever runs this)."""

    binaries: Binaries
    account: Account | None

    def run(self, tool: str, *arguments: str, cluster: Path, stdin: IO[bytes] | int = subprocess.DEVNULL) -> str:
        """What the program printed. Raises Unavailable with the mend when it fails."""
        options = self._options(cluster, signal.SIGKILL)
        command = [str(self.binaries.tool(tool)), *arguments]
        try:
            done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, errors="replace", **options)
        except (OSError, subprocess.SubprocessError) as error:
            raise explain(f"{tool}: {error}", cluster.parent) from error
        if done.returncode != 0:
            raise explain(done.stderr or f"{tool} ended with {done.returncode}", cluster.parent)
        return done.stdout

    def start(self, parameters: Mapping[str, str], *, cluster: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the server; it shuts down cleanly when the calling thread's process dies (on Linux)."""
        command = [str(self.binaries.tool("postgres")), "-D", self.place_of(cluster)]
        for name, value in parameters.items():
            command += ["-c", f"{name}={value}"]
        options = self._options(cluster, signal.SIGINT)
        try:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options)
        except (OSError, subprocess.SubprocessError) as error:
            raise explain(f"postgres: {error}", cluster.parent) from error

    def place_of(self, cluster: Path) -> str:
        """The cluster as the programs are told it.

        Another user than ours may be kept from the path by a private parent, such as /root. Every program enters the
        folder before it gives up its rights, and PostgreSQL works relative to where it stands; so on Linux it is told
        just that. Neither parents' permissions nor the place of the files need to change. Elsewhere it is the path,
        and the parents must let the server's user through.
        """
        return "/proc/self/cwd" if self.account and sys.platform == "linux" else str(cluster)

    def _options(self, cluster: Path, at_our_end: signal.Signals) -> "Options":
        return {
            "cwd": cluster,
            "user": self.account.uid if self.account else None,
            "group": self.account.gid if self.account else None,
            "extra_groups": [] if self.account else None,
            "env": ENVIRONMENT,
            "preexec_fn": _bound_to_us(at_our_end),
        }


class Options(TypedDict):
    """What every start of a program has in common."""

    cwd: Path
    user: int | None
    group: int | None
    extra_groups: list[int] | None
    env: Mapping[str, str]
    preexec_fn: Callable[[], None] | None


def _bound_to_us(at_our_end: signal.Signals) -> Callable[[], None] | None:
    """Have the kernel send the signal to the child when we die. Runs in the child after it changed its user,
    because that change would undo it. Only Linux can do this; elsewhere the next start ends what was left behind.
    """
    if sys.platform != "linux":
        return None
    prctl, ours = ctypes.CDLL(None).prctl, os.getpid()

    def bind() -> None:
        prctl(PR_SET_PDEATHSIG, int(at_our_end))
        if os.getppid() != ours:  # we died before the kernel was told
            os._exit(1)

    return bind
