"""A copy of sessions in a database of documents elsewhere, for front ends that read there."""

from collections.abc import Mapping
from typing import Any, Protocol


class Mirror(Protocol):
    """Where the copies are. A document is named by its path, `collection/id`; doing the same twice changes nothing."""

    async def write(self, path: str, fields: Mapping[str, Any]) -> None:
        """Make the fields of a document what they are here; fields that others gave it stay. Raises ProviderError."""
        ...

    async def erase(self, path: str) -> None:
        """Let a document be gone; one that is not there is fine. Raises ProviderError."""
        ...
