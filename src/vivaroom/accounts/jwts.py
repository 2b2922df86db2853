"""Reading a signed token: signature by one expected algorithm, issuer, audience and times; everything else is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from jwt.types import Options

from vivaroom.kit.errors import Unauthenticated

LEEWAY = timedelta(seconds=10)
LONGEST = 8192  # characters; tokens of the known issuers have 600 to 3,000
_OPTIONS: Options = {
    "require": ["exp", "iat", "sub", "iss", "aud"],
    "enforce_minimum_key_length": True,
    "verify_exp": False,  # times are checked below, by the clock that the product runs on
    "verify_iat": False,
    "verify_nbf": False,
}
# The library lets some of these through for a header or payload that is JSON, but not what it expects.
_BAD = (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError)
Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say: who made it, for whom, and with which algorithm."""

    issuer: str
    audiences: tuple[str, ...]
    algorithm: str


@dataclass(frozen=True, slots=True)
class Unverified:
    """What a token says of itself before anything is checked: good for choosing the check, and for nothing else."""

    issuer: str
    algorithm: str
    key_id: str | None


def peek(token: str) -> Unverified:
    """What a token says of itself. Raises Unauthenticated with code `token_invalid` when it is none."""
    _check_shape(token)
    try:
        whole = jwt.decode_complete(token, options={"verify_signature": False})
    except _BAD:
        raise invalid_token() from None
    header, claims = whole["header"], whole["payload"]
    issuer, algorithm, key_id = claims.get("iss"), header.get("alg"), header.get("kid")
    if not isinstance(issuer, str) or not isinstance(algorithm, str) or not isinstance(key_id, str | None):
        raise invalid_token()
    return Unverified(issuer, algorithm, key_id)


def read(token: str, key: bytes | jwt.PyJWK, expected: Expected, now: datetime) -> Claims:
    """The claims of a token that is what was expected.

    Raises Unauthenticated: `token_expired` when only its time has passed, `token_invalid` for everything else.
    """
    _check_shape(token)
    try:
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=[expected.algorithm],
            issuer=expected.issuer,
            audience=expected.audiences,
            options=_OPTIONS,
        )
    except _BAD:
        raise invalid_token() from None
    _check_times(claims, now)
    return claims


def _check_shape(token: str) -> None:
    if len(token) > LONGEST or not token.isascii():
        raise invalid_token()


def invalid_token() -> Unauthenticated:
    """The refusal that says no more than needed about why."""
    return Unauthenticated(
        "token_invalid",
        "The bearer token is not one of this server, nor of an issuer that it trusts. Sign in again.",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


def _check_times(claims: Claims, now: datetime) -> None:
    begins = [_moment(claims[name]) for name in ("iat", "nbf", "auth_time") if name in claims]
    ends = _moment(claims["exp"])
    if any(one > now + LEEWAY for one in begins):
        raise invalid_token()
    if ends <= now - LEEWAY:
        raise Unauthenticated(
            "token_expired",
            "The bearer token has expired. Get a new one with POST /v1/auth/refresh or by signing in.",
            headers={"WWW-Authenticate": 'Bearer error="invalid_token", error_description="expired"'},
        )


def _moment(claim: object) -> datetime:
    if isinstance(claim, bool) or not isinstance(claim, int | float):
        raise invalid_token()
    try:
        return datetime.fromtimestamp(claim, UTC)
    except (ValueError, OverflowError, OSError):
        raise invalid_token() from None
