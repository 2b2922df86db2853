"""Whose tokens this installation accepts beside its own, and who is asked whether one was taken back."""

import httpx

from vivaroom.accounts.issuers import ASYMMETRIC, Issuer, Issuers, auth0, firebase, supabase
from vivaroom.accounts.revoking import Revocations
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.reading import Settings
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken
from vivaroom.providers.firebase import FirebaseAccounts
from vivaroom.providers.google_tokens import ServiceAccount


def issuers_of(settings: Settings, clock: Clock) -> Issuers:
    """Those of the settings."""
    return Issuers(known_issuers(settings), fetch_page, clock, _revocations(settings, clock))


def known_issuers(settings: Settings) -> list[Issuer]:
    """Each provider whose tokens are accepted, all at once."""
    project = firebase_project(settings).name
    known = [firebase(project)] if project else []
    if settings.supabase_url:
        known.append(supabase(settings.supabase_url, settings.supabase_jwt_secret))
    if settings.auth0_domain and settings.auth0_audience:
        known.append(auth0(settings.auth0_domain, settings.auth0_audience))
    urls, audiences = settings.oidc_issuers, settings.oidc_audiences
    each = audiences if len(audiences) == len(urls) else audiences * len(urls)
    known += [Issuer(url, (audience,), algorithms=ASYMMETRIC) for url, audience in zip(urls, each, strict=True)]
    return known


def _revocations(settings: Settings, clock: Clock) -> dict[str, Revocations]:
    """Of Firebase, where there is a key to ask with."""
    accounts, project = firebase_accounts(settings, clock), firebase_project(settings).name
    return {firebase(project).url: Revocations(accounts, clock)} if accounts and project else {}


def firebase_accounts(settings: Settings, clock: Clock) -> FirebaseAccounts | None:
    """Who knows which accounts were closed; None without a key of the project."""
    project = firebase_project(settings)
    if project.name is None or project.key is None:
        return None
    account = ServiceAccount(project.name, project.key.email, project.key.private_key, project.key.key_id)
    return FirebaseAccounts(account, clock)


async def fetch_page(url: str) -> bytes:
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
