"""The public keys of one identity provider, fetched when they are needed and kept while they are good."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import jwt
from pydantic import BaseModel

from vivaroom.accounts.jwts import invalid_token
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError, Unavailable

FRESH = timedelta(hours=1)
COOL_DOWN = timedelta(seconds=30)
PATIENCE = timedelta(seconds=5)
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


class _KeySet(BaseModel):
    keys: list[dict[str, Any]]


class _Discovery(BaseModel):
    issuer: str
    jwks_uri: str


class SigningKeys:
    """Keys by id. Tokens with made-up key ids cause one fetch in a cool-down, not one each."""

    def __init__(
        self, issuer: str, keys_url: str | None, fetch: Callable[[str], Awaitable[bytes]], clock: Clock
    ) -> None:
        self._issuer = issuer
        self._url = keys_url
        self._fetch = fetch
        self._clock = clock
        self._published: list[dict[str, Any]] | None = None
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def find(self, key_id: str | None, algorithm: str) -> jwt.PyJWK:
        """The key for a token. Raises Unauthenticated when there is none, Unavailable when none were ever seen."""
        if not self._is_fresh() or self._choose(key_id, algorithm) is None:
            await self._refresh(key_id, algorithm)
        chosen = self._choose(key_id, algorithm)
        if chosen is not None:
            return chosen
        if self._published is None:
            raise Unavailable(
                "issuer_unreachable",
                "The keys of the identity provider cannot be fetched now; try again in a minute.",
                headers={"Retry-After": str(int(COOL_DOWN.total_seconds()))},
            )
        raise invalid_token()

    def _choose(self, key_id: str | None, algorithm: str) -> jwt.PyJWK | None:
        fitting = [one for one in self._published or () if _fits(one, key_id, algorithm)]
        if len(fitting) != 1:  # without a key id only a single key is beyond doubt
            return None
        try:
            return jwt.PyJWK(fitting[0], algorithm)
        except jwt.PyJWTError:
            return None

    def _is_fresh(self) -> bool:
        return self._fetched_at is not None and self._clock.now() - self._fetched_at < FRESH

    def _is_cooling_down(self) -> bool:
        return self._tried_at is not None and self._clock.now() - self._tried_at < COOL_DOWN

    async def _refresh(self, key_id: str | None, algorithm: str) -> None:
        """Fetch, unless that was just tried. Keys that we have stay good when it fails."""
        async with self._one_at_a_time:
            if self._is_cooling_down() or (self._is_fresh() and self._choose(key_id, algorithm) is not None):
                return
            self._tried_at = self._clock.now()
            try:
                async with asyncio.timeout(PATIENCE.total_seconds()):
                    self._published = await self._fetch_keys()
            except (ProviderError, TimeoutError, ValueError):
                return
            self._fetched_at = self._clock.now()

    async def _fetch_keys(self) -> list[dict[str, Any]]:
        """Raises ValueError for what is no key set."""
        url = self._url or await self._discover()
        return _KeySet.model_validate_json(await self._fetch(url)).keys

    async def _discover(self) -> str:
        found = await self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        said = _Discovery.model_validate_json(found)
        if said.issuer != self._issuer:
            raise ValueError("the discovery document is of another issuer")
        return said.jwks_uri


def _fits(key: dict[str, Any], key_id: str | None, algorithm: str) -> bool:
    """A published key is used for what it says it is for; a symmetric one never, since everybody knows it."""
    return (
        key.get("kty") == _KEY_TYPES[algorithm[:2]]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (key_id is None or key.get("kid") == key_id)
    )
