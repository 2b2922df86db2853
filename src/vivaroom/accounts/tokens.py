"""The server's own bearer tokens: a short-lived one for requests, and one that buys the next pair once."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256, sha384, sha512
from secrets import token_urlsafe
from uuid import UUID

import jwt
from pydantic import SecretStr

from vivaroom.accounts.jwts import Claims, Expected, invalid_token, read
from vivaroom.kit.clock import Clock
from vivaroom.kit.ids import new_id

ISSUER = "vivaroom"
ALGORITHM = "HS256"
_DIGESTS = {"HS256": sha256, "HS384": sha384, "HS512": sha512}
"""An algorithm's key is as long as its digest (RFC 7518, section 3.2)."""
_ACCESS = Expected(ISSUER, ("vivaroom:api",), ALGORITHM)
_REFRESH = Expected(ISSUER, ("vivaroom:refresh",), ALGORITHM)
_SESSION = Expected(ISSUER, ("vivaroom:session",), ALGORITHM)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A token that can be used once. All that descend from one sign-in are one `family`."""

    account_id: UUID
    family: UUID
    text: str = field(repr=False)

    @property
    def digest(self) -> bytes:
        """What is stored of it: the digest of its family, then its own; 32 bytes each."""
        return self.family_digest + sha256(self.text.encode()).digest()

    @property
    def family_digest(self) -> bytes:
        return sha256(self.family.bytes).digest()


@dataclass(frozen=True, slots=True)
class Tokens:
    """Makes and reads the server's own tokens. `secret` is that of the settings; the key is derived from it.

    `algorithm` is HS256, HS384 or HS512. Tokens that were signed by another one are refused.
    """

    secret: SecretStr
    clock: Clock
    access_lifetime: timedelta = timedelta(minutes=180)
    refresh_lifetime: timedelta = timedelta(days=30)
    algorithm: str = ALGORITHM

    def __post_init__(self) -> None:
        if self.algorithm not in _DIGESTS:
            raise ValueError(f"expected one of {', '.join(_DIGESTS)}, got {self.algorithm}")

    def new_access(self, account_id: UUID) -> str:
        """A token for requests in the name of an account."""
        return self._sign(_ACCESS, account_id, self.access_lifetime, {})

    def new_refresh(self, account_id: UUID, family: UUID | None = None) -> RefreshToken:
        """A token that buys the next pair; without `family` it begins one."""
        family = family or new_id()
        text = self._sign(_REFRESH, account_id, self.refresh_lifetime, {"family": family.hex})
        return RefreshToken(account_id, family, text)

    def read_access(self, text: str) -> UUID:
        """The account that a request is made for. Raises Unauthenticated."""
        return _uuid(self._read(_ACCESS, text)["sub"])

    def read_refresh(self, text: str) -> RefreshToken:
        """A refresh token of ours, used already or not. Raises Unauthenticated."""
        claims = self._read(_REFRESH, text)
        return RefreshToken(_uuid(claims["sub"]), _uuid(claims.get("family")), text)

    def new_session_pass(self, session_id: UUID, org_id: UUID, lifetime: timedelta) -> str:
        """A token that opens one session for a while. It is not kept, so it cannot be taken back before its time."""
        return self._sign(_SESSION, session_id, lifetime, {"org": org_id.hex})

    def read_session_pass(self, text: str) -> tuple[UUID, UUID]:
        """The session and its organisation. Raises Unauthenticated."""
        claims = self._read(_SESSION, text)
        return _uuid(claims["sub"]), _uuid(claims.get("org"))

    @property
    def _key(self) -> bytes:
        digest = _DIGESTS[self.algorithm]
        return digest(b"vivaroom bearer tokens\0" + self.secret.get_secret_value().encode()).digest()

    def _read(self, what: Expected, text: str) -> Claims:
        return read(text, self._key, replace(what, algorithm=self.algorithm), self.clock.now())

    def _sign(self, what: Expected, subject: UUID, lifetime: timedelta, more: dict[str, str]) -> str:
        now = self.clock.now()
        times = {"iat": int(now.timestamp()), "exp": int((now + lifetime).timestamp())}
        names = {"iss": what.issuer, "aud": what.audiences[0], "sub": subject.hex, "jti": token_urlsafe(16)}
        return jwt.encode({**names, **times, **more}, self._key, algorithm=self.algorithm)


def _uuid(claim: object) -> UUID:
    try:
        return UUID(str(claim))
    except ValueError:
        raise invalid_token() from None
