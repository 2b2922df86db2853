"""Whether a token that is good by itself was taken back by its provider, asked once a minute for each account."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from vivaroom.accounts.jwts import Claims, invalid_token
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.standing import Accounts, Standing

FRESH = timedelta(minutes=1)
COOL_DOWN = timedelta(seconds=30)
PATIENCE = timedelta(seconds=5)
MOST_KEPT = 10_000
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Seen:
    standing: Standing
    at: datetime


@dataclass(slots=True)
class _Asking:
    """Those who wait for one answer share it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Revocations:
    """Refuses tokens of closed accounts, and those of before a sign-out everywhere.

    Where the provider cannot be reached, what was last seen stands, and an account that was never looked at is let in:
    the token is signed and an hour long at most, and a fault of the provider must not end interviews.
    """

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._asking: dict[str, _Asking] = {}
        self._rests_until: datetime | None = None

    async def check(self, claims: Claims) -> None:
        """Raises Unauthenticated with code `token_invalid` for a token that was taken back."""
        standing = await self._standing(str(claims["sub"]))
        if standing is None:
            return
        if standing.is_closed or (standing.good_since is not None and _signed_in(claims) < standing.good_since):
            raise invalid_token()

    async def _standing(self, subject: str) -> Standing | None:
        asking = self._asking.setdefault(subject, _Asking())
        asking.waiting += 1
        try:
            async with asking.lock:
                seen = self._seen.get(subject)
                if (seen is None or self._clock.now() - seen.at >= FRESH) and not self._rests():
                    await self._ask(subject)
        finally:
            asking.waiting -= 1
            if not asking.waiting:
                self._asking.pop(subject, None)
        found = self._seen.get(subject)
        return found.standing if found else None

    def _rests(self) -> bool:
        return self._rests_until is not None and self._clock.now() < self._rests_until

    async def _ask(self, subject: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                standing = await self._accounts.look(subject)
        except (ProviderError, TimeoutError) as error:
            self._rests_until = self._clock.now() + COOL_DOWN
            log.warning("revocation_not_checked", reason=type(error).__name__)
            return
        self._seen.pop(subject, None)
        self._seen[subject] = _Seen(standing, self._clock.now())
        if len(self._seen) > MOST_KEPT:
            del self._seen[next(iter(self._seen))]


def _signed_in(claims: Claims) -> datetime:
    """When whoever holds the token signed in; both times were read as numbers before."""
    return datetime.fromtimestamp(claims.get("auth_time", claims["iat"]), UTC)
