"""Passwords: what is accepted, and how they are kept and checked without stopping everybody else."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from vivaroom.kit.errors import FieldProblem, Invalid, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from pwdlib import PasswordHash

SHORTEST = 10
LONGEST = 256
_RETRY_AFTER = timedelta(seconds=5)
_Answer = TypeVar("_Answer")


def check_password(password: str, email: str) -> None:
    """Raise Invalid with code `password_weak` for a password that is too short, too long, or the e-mail address."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise _weak(f"Expected {SHORTEST} to {LONGEST} characters; any are fine, also spaces.")
    if password.casefold() in (email.casefold(), email.casefold().partition("@")[0]):
        raise _weak("The password must not be the e-mail address.")


def owasp_argon2() -> "PasswordHash":
    """Argon2id with 19 MiB, 2 passes, 1 lane: the first choice of OWASP's password storage cheat sheet."""
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


class Passwords:
    """Hashes and checks in `workers` threads of its own; at most `longest_queue` wait, then Unavailable is raised."""

    def __init__(self, hasher: "PasswordHash", *, workers: int = 2, longest_queue: int = 64) -> None:
        self._hasher = hasher
        self._threads = ThreadPoolExecutor(workers, "passwords")
        self._places = asyncio.Semaphore(workers + longest_queue)
        self._nobodys = hasher.hash("the password of nobody")

    async def hash(self, password: str) -> str:
        """What is stored: algorithm, parameters, salt and digest in one text."""
        return await self._in_thread(lambda: self._hasher.hash(_normal(password)))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether this is the password. Without a stored one the answer is no, after the same work."""
        found = await self._in_thread(lambda: self._hasher.verify(_normal(password), stored or self._nobodys))
        return found and stored is not None

    def close(self) -> None:
        """End the threads after what they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: "Callable[[], _Answer]") -> _Answer:
        if self._places.locked():
            seconds = int(_RETRY_AFTER.total_seconds())
            detail = f"Too many sign-ins at this moment; try again in {seconds} seconds."
            raise Unavailable("sign_in_busy", detail, headers={"Retry-After": str(seconds)})
        async with self._places:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _normal(password: str) -> str:
    """The same password from every keyboard: NIST SP 800-63B asks for NFKC before hashing."""
    return unicodedata.normalize("NFKC", password)


def _weak(detail: str) -> Invalid:
    return Invalid("password_weak", detail, fields=(FieldProblem("body.password", detail),))
