"""The providers whose tokens are accepted: whether the keys that they sign with can be fetched from here."""

import asyncio
import json

from vivaroom.accounts.issuers import Issuer
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.identity import fetch_page, known_issuers
from vivaroom.app.settings.firebase import firebase_project
from vivaroom.app.settings.reading import Settings
from vivaroom.kit.errors import ProviderError

NAME = "sign-in"
MEND = "check the address as the provider writes it in `iss`, and that this machine reaches it"


def identity(settings: Settings) -> list[Finding]:
    """One for each provider, and whether it is asked for accounts that were closed."""
    project = firebase_project(settings)
    asked = [Finding(NAME, State.OK, "Firebase is asked whether an account was closed")] if project.key else []
    return [*(asyncio.run(_looked_at(one)) for one in known_issuers(settings)), *asked]


async def _looked_at(issuer: Issuer) -> Finding:
    url = issuer.keys_url or f"{issuer.url.rstrip('/')}/.well-known/openid-configuration"
    try:
        said = json.loads(await fetch_page(url))
    except (ProviderError, ValueError) as error:
        told = error.detail if isinstance(error, ProviderError) else "no JSON"
        return Finding(NAME, State.WARNING, f"{issuer.url}: {url} cannot be read ({told})", MEND)
    if issuer.keys_url is None and (not isinstance(said, dict) or said.get("issuer") != issuer.url):
        return Finding(NAME, State.WARNING, f"{issuer.url}: {url} is of another issuer", MEND)
    return Finding(NAME, State.OK, f"tokens of {issuer.url} for {', '.join(issuer.audiences)} are accepted")
