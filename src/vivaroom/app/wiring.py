"""The composition root: every part of the product is put together here, and only here a provider is named."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import httpx

from vivaroom.accounts.issuers import Issuer, Issuers, firebase
from vivaroom.accounts.passwords import Passwords, owasp_argon2
from vivaroom.accounts.signin import SignIn
from vivaroom.accounts.tokens import Tokens
from vivaroom.api.health import Part
from vivaroom.api.services import Services
from vivaroom.app.database import Connected
from vivaroom.app.paths import DataFolder
from vivaroom.app.settings import Settings
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken

Warm = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What was put together; `warm_ups` make the first use quick, `described` is for `/health`."""

    services: Services
    described: dict[str, Part]
    warm_ups: dict[str, Warm]


def sign_in(settings: Settings, base: Connected, clock: Clock) -> SignIn:
    """Who is who."""
    secret = settings.secret_key or DataFolder(settings.data_dir).secret_key()
    tokens = Tokens(secret, clock, timedelta(minutes=settings.access_token_minutes))
    return SignIn(base.database, tokens, Passwords(owasp_argon2()), Issuers(_issuers(settings), _fetch, clock), clock)


def _issuers(settings: Settings) -> list[Issuer]:
    known = [firebase(settings.firebase_project_id)] if settings.firebase_project_id else []
    if settings.oidc_issuer and settings.oidc_audience:
        known.append(Issuer(settings.oidc_issuer, (settings.oidc_audience,)))
    return known


async def _fetch(url: str) -> bytes:
    """What stands at the URL of an issuer, within limits of time and size."""
    try:
        async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client, client.stream("GET", url) as reply:
            reply.raise_for_status()
            content = b""
            async for piece in reply.aiter_bytes():
                content += piece
                if len(content) > 1_000_000:
                    raise ProviderBroken("issuer", "the key document is larger than 1 MB")
            return content
    except httpx.HTTPError as error:
        raise ProviderBroken("issuer", type(error).__name__) from error
