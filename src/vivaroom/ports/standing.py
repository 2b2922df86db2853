"""What an identity provider knows of an account beyond the token that it signed: closed, or signed out everywhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands now; signed in before `good_since`, it has to sign in again."""

    is_closed: bool
    good_since: datetime | None = None


class Accounts(Protocol):
    """The accounts of one project at its provider."""

    async def look(self, subject: str) -> Standing:
        """How the account stands; one that is not there any more is closed. Raises ProviderError."""
        ...
