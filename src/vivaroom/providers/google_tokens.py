"""Access tokens of a service account of Google, for whoever asks one of its services over REST.

Protocol: https://developers.google.com/identity/protocols/oauth2/service-account (RFC 7523).
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import jwt
from pydantic import BaseModel, SecretStr, ValidationError

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderRefused

TOKENS = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE = timedelta(hours=1)  # the longest that Google takes
RENEW_BEFORE_END = timedelta(minutes=5)
MOST_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """Who asks: the parts of a service account's key file that are used."""

    project: str
    email: str
    private_key: SecretStr
    key_id: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Which service is asked (`name`, for errors), for what (`scope`), and who gives tokens; another for tests."""

    name: str
    scope: str
    tokens: str = TOKENS


class _Token(BaseModel):
    access_token: SecretStr
    expires_in: int


class ServiceTokens:
    """The tokens of one account for one scope, each kept until shortly before its end."""

    def __init__(self, account: ServiceAccount, asking: Asking, clock: Clock) -> None:
        self._account = account
        self._asking = asking
        self._clock = clock
        self._token: SecretStr | None = None
        self._renew_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def get(self, client: httpx.AsyncClient) -> SecretStr:
        """A token that is good. Raises what `post` raises."""
        async with self._one_at_a_time:
            now = self._clock.now()
            if self._token is None or self._renew_at is None or now >= self._renew_at:
                form = {"grant_type": GRANT, "assertion": self._assertion(now)}
                request = client.build_request("POST", self._asking.tokens, data=form)
                content = await post(client, request, self._asking.name)
                try:
                    given = _Token.model_validate_json(content)
                except ValidationError:
                    raise ProviderBroken(self._asking.name, "the token has another shape than documented") from None
                self._token = given.access_token
                self._renew_at = now + timedelta(seconds=given.expires_in) - RENEW_BEFORE_END
            return self._token

    def forget(self) -> None:
        """Ask for another one next time, since this one was refused."""
        self._token = None

    def _assertion(self, now: datetime) -> str:
        begins = int(now.timestamp())
        ends = begins + int(LIFE.total_seconds())
        claims = {"iss": self._account.email, "scope": self._asking.scope, "aud": TOKENS, "iat": begins, "exp": ends}
        headers = {"kid": self._account.key_id} if self._account.key_id else None
        try:
            return jwt.encode(claims, self._account.private_key.get_secret_value(), "RS256", headers)
        except (jwt.PyJWTError, ValueError, TypeError):
            detail = "the private key of the service account cannot be read"
            raise ProviderRefused(self._asking.name, detail) from None


async def post(client: httpx.AsyncClient, request: httpx.Request, name: str) -> bytes:
    """The body of a good reply. What an error says may name the account, so it is not even read.

    Raises ProviderRefused for the key, ProviderBusy for the rate, else ProviderBroken.
    """
    try:
        reply = await client.send(request, stream=True)
        try:
            return await _body(reply, name)
        finally:
            await reply.aclose()
    except httpx.HTTPError as error:
        raise ProviderBroken(name, type(error).__name__) from None


async def _body(reply: httpx.Response, name: str) -> bytes:
    if reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise ProviderBusy(name, "HTTP 429")
    if reply.is_client_error:
        raise ProviderRefused(name, f"HTTP {reply.status_code}: the service account may not do this")
    if reply.status_code != httpx.codes.OK:
        raise ProviderBroken(name, f"HTTP {reply.status_code}")
    return await read_up_to(reply, MOST_BYTES, name)


async def read_up_to(reply: httpx.Response, most_bytes: int, name: str) -> bytes:
    """The body. Raises ProviderBroken for one that is larger, before it is all read."""
    read = b""
    async for piece in reply.aiter_bytes():
        read += piece
        if len(read) > most_bytes:
            raise ProviderBroken(name, f"the reply is larger than {most_bytes} bytes")
    return read
