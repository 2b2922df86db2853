"""Accounts of a Firebase project, looked up over Google's Identity Toolkit with the key of a service account.

Protocol: https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts/lookup, and for the access
token https://developers.google.com/identity/protocols/oauth2/service-account (RFC 7523).
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import jwt
from pydantic import BaseModel, SecretStr, ValidationError

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderRefused
from vivaroom.ports.standing import Standing

NAME = "firebase"
TOKENS = "https://oauth2.googleapis.com/token"
LOOKUPS = "https://identitytoolkit.googleapis.com/v1"
SCOPE = "https://www.googleapis.com/auth/identitytoolkit"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ANSWERS_WITHIN = timedelta(seconds=5)
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
class Places:
    """Where to ask; others for tests and for proxies."""

    tokens: str = TOKENS
    lookups: str = LOOKUPS


class _Token(BaseModel):
    access_token: SecretStr
    expires_in: int


class _User(BaseModel):
    localId: str  # noqa: N815  # Google's name
    disabled: bool = False
    validSince: int | None = None  # noqa: N815  # seconds since 1970, as text


class _Users(BaseModel):
    users: list[_User] = []


class FirebaseAccounts:
    """The `Accounts` of a project."""

    def __init__(self, account: ServiceAccount, clock: Clock, places: Places | None = None) -> None:
        self._account = account
        self._clock = clock
        self._places = places or Places()
        self._token: SecretStr | None = None
        self._renew_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def look(self, subject: str) -> Standing:
        """How the account stands. Raises ProviderRefused for the key, ProviderBusy for the rate, else ProviderBroken."""
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN.total_seconds(), follow_redirects=False) as client:
            token = await self._access(client)
            url = f"{self._places.lookups}/projects/{self._account.project}/accounts:lookup"
            headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
            content = await _post(
                client, client.build_request("POST", url, json={"localId": [subject]}, headers=headers)
            )
        try:
            users = _Users.model_validate_json(content).users
        except ValidationError:
            raise ProviderBroken(NAME, "the reply has another shape than documented") from None
        found = next((one for one in users if one.localId == subject), None)
        return _standing(found) if found else Standing(is_closed=True)

    async def _access(self, client: httpx.AsyncClient) -> SecretStr:
        """A token for asking, kept until shortly before its end."""
        async with self._one_at_a_time:
            now = self._clock.now()
            if self._token is None or self._renew_at is None or now >= self._renew_at:
                form = {"grant_type": GRANT, "assertion": self._assertion(now)}
                content = await _post(client, client.build_request("POST", self._places.tokens, data=form))
                try:
                    given = _Token.model_validate_json(content)
                except ValidationError:
                    raise ProviderBroken(NAME, "the token has another shape than documented") from None
                self._token = given.access_token
                self._renew_at = now + timedelta(seconds=given.expires_in) - RENEW_BEFORE_END
            return self._token

    def _assertion(self, now: datetime) -> str:
        begins = int(now.timestamp())
        ends = begins + int(LIFE.total_seconds())
        who = self._account.email
        claims = {"iss": who, "scope": SCOPE, "aud": TOKENS, "iat": begins, "exp": ends}
        headers = {"kid": self._account.key_id} if self._account.key_id else None
        try:
            return jwt.encode(claims, self._account.private_key.get_secret_value(), "RS256", headers)
        except (jwt.PyJWTError, ValueError, TypeError):
            raise ProviderRefused(NAME, "the private key of the service account cannot be read") from None


def _standing(user: _User) -> Standing:
    try:
        since = datetime.fromtimestamp(user.validSince, UTC) if user.validSince is not None else None
    except (ValueError, OverflowError, OSError):
        raise ProviderBroken(NAME, "an account is good since no time that there is") from None
    return Standing(is_closed=user.disabled, good_since=since)


async def _post(client: httpx.AsyncClient, request: httpx.Request) -> bytes:
    """The body of a good reply. What an error says may name the account, so it is not even read."""
    try:
        reply = await client.send(request, stream=True)
        try:
            return await _body(reply)
        finally:
            await reply.aclose()
    except httpx.HTTPError as error:
        raise ProviderBroken(NAME, type(error).__name__) from None


async def _body(reply: httpx.Response) -> bytes:
    if reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise ProviderBusy(NAME, "HTTP 429")
    if reply.is_client_error:
        raise ProviderRefused(NAME, f"HTTP {reply.status_code}: the service account may not look accounts up")
    if reply.status_code != httpx.codes.OK:
        raise ProviderBroken(NAME, f"HTTP {reply.status_code}")
    read = b""
    async for piece in reply.aiter_bytes():
        read += piece
        if len(read) > MOST_BYTES:
            raise ProviderBroken(NAME, f"the reply is larger than {MOST_BYTES} bytes")
    return read
