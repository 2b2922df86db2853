"""The providers whose tokens are accepted: whether the keys that they sign with can be fetched from here."""

import asyncio
import json

from vivaroom.accounts.issuers import Issuer
from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.identity import fetch_page, firebase_accounts, known_issuers
from vivaroom.app.settings.reading import Settings
from vivaroom.kit.clock import SystemClock
from vivaroom.kit.errors import ProviderError
from vivaroom.ports.standing import Accounts

NAME = "sign-in"
NOBODY = "nobody-of-the-doctor"
MEND = "check the address as the provider writes it in `iss`, and that this machine reaches it"


def identity(settings: Settings) -> list[Finding]:
    """One for each provider, and one for who knows which accounts were closed."""
    accounts = firebase_accounts(settings, SystemClock())
    asked = [asyncio.run(asked_for_closed(accounts))] if accounts else []
    return [*(asyncio.run(_looked_at(one)) for one in known_issuers(settings)), *asked]


async def asked_for_closed(accounts: Accounts) -> Finding:
    """Whether the key may look accounts up: one that nobody has is looked for."""
    try:
        await accounts.look(NOBODY)
    except ProviderError as error:
        told = f"Firebase does not tell which accounts were closed ({error.detail}); their tokens are good to their end"
        return Finding(NAME, State.WARNING, told, "give the service account the role Firebase Authentication Viewer")
    return Finding(NAME, State.OK, "Firebase is asked whether an account was closed")


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
