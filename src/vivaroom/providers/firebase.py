"""Accounts of a Firebase project, looked up over Google's Identity Toolkit with the key of a service account.

Protocol: https://cloud.google.com/identity-platform/docs/reference/rest/v1/projects.accounts/lookup.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
from pydantic import BaseModel, ValidationError

from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderBroken
from vivaroom.ports.standing import Standing
from vivaroom.providers.google_tokens import TOKENS, Asking, ServiceAccount, ServiceTokens, post

NAME = "firebase"
LOOKUPS = "https://identitytoolkit.googleapis.com/v1"
SCOPE = "https://www.googleapis.com/auth/identitytoolkit"
ANSWERS_WITHIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Places:
    """Where to ask; others for tests and for proxies."""

    tokens: str = TOKENS
    lookups: str = LOOKUPS


class _User(BaseModel):
    localId: str  # noqa: N815  # Google's name
    disabled: bool = False
    validSince: int | None = None  # noqa: N815  # seconds since 1970, as text


class _Users(BaseModel):
    users: list[_User] = []


class FirebaseAccounts:
    """The `Accounts` of a project."""

    def __init__(self, account: ServiceAccount, clock: Clock, places: Places | None = None) -> None:
        self._project = account.project
        self._places = places or Places()
        self._tokens = ServiceTokens(account, Asking(NAME, SCOPE, self._places.tokens), clock)

    async def look(self, subject: str) -> Standing:
        """How the account stands. Raises ProviderRefused for the key, ProviderBusy for the rate, else ProviderBroken."""
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN.total_seconds(), follow_redirects=False) as client:
            token = await self._tokens.get(client)
            url = f"{self._places.lookups}/projects/{self._project}/accounts:lookup"
            headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
            request = client.build_request("POST", url, json={"localId": [subject]}, headers=headers)
            content = await post(client, request, NAME)
        try:
            users = _Users.model_validate_json(content).users
        except ValidationError:
            raise ProviderBroken(NAME, "the reply has another shape than documented") from None
        found = next((one for one in users if one.localId == subject), None)
        return _standing(found) if found else Standing(is_closed=True)


def _standing(user: _User) -> Standing:
    try:
        since = datetime.fromtimestamp(user.validSince, UTC) if user.validSince is not None else None
    except (ValueError, OverflowError, OSError):
        raise ProviderBroken(NAME, "an account is good since no time that there is") from None
    return Standing(is_closed=user.disabled, good_since=since)
