"""One text on its way through a Realtime session: the response that says it, and the sound and the words of it."""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from typing import Any

from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.speech.openai.failures import of_error
from vivaroom.providers.speech.openai.realtime_sound import RATE_HZ

Told = dict[str, Any] | ProviderError


class Saying:
    """What is told of one response. `over` is set when nothing more comes of it."""

    def __init__(self, name: str, event_id: str) -> None:
        self.event_id = event_id
        self.told: asyncio.Queue[Told] = asyncio.Queue()
        self.over = asyncio.Event()
        self.response_id: str | None = None
        self.item_id: str | None = None
        self.is_cancelled = False
        self.skipped_ms = 0
        """So much of it was silence at its head, which nobody hears."""
        self._name = name
        self._bytes = 0

    @property
    def lasts_ms(self) -> int:
        """How much sound came of it."""
        return self._bytes * 1000 // (2 * RATE_HZ)

    def take(self, event: dict[str, Any]) -> None:
        """One event of this response."""
        match event.get("type"):
            case "response.created":
                self.response_id = _named(event.get("response"))
            case "response.output_item.added" if self.item_id is None:
                self.item_id = _named(event.get("item"))
            case "response.done":
                self.over.set()
        self.told.put_nowait(event)

    def fail(self, error: ProviderError) -> None:
        """Nothing more comes, for this reason."""
        self.over.set()
        self.told.put_nowait(error)

    def sound(self, event: Mapping[str, Any]) -> bytes:
        """The PCM of a delta. Raises ProviderBroken for one that holds none."""
        try:
            pcm = base64.b64decode(self.text(event), validate=True)
        except binascii.Error:
            raise ProviderBroken(self._name, "an event has another shape than documented") from None
        self._bytes += len(pcm)
        return pcm

    def text(self, event: Mapping[str, Any]) -> str:
        """The words of a delta, or its sound as it was written. Raises ProviderBroken for one that holds none."""
        delta = event.get("delta")
        if not isinstance(delta, str):
            raise ProviderBroken(self._name, "an event has another shape than documented")
        return delta

    def failure(self, event: Mapping[str, Any]) -> ProviderError | None:
        """Why a response that is done was not made, if it was not; one that ran out of words is judged by its words."""
        response = event.get("response")
        if not isinstance(response, Mapping):
            return ProviderBroken(self._name, "an event has another shape than documented")
        match response.get("status"):
            case "completed" | "incomplete":
                return None
            case "failed":
                details = response.get("status_details")
                return of_error(self._name, details.get("error") if isinstance(details, Mapping) else None)
        return ProviderBroken(self._name, "the response was cancelled")


def response_of(event: Mapping[str, Any]) -> str | None:
    """The response that an event belongs to."""
    told = event.get("response_id")
    return told if isinstance(told, str) else _named(event.get("response"))


def _named(found: object) -> str | None:
    name = found.get("id") if isinstance(found, Mapping) else None
    return name if isinstance(name, str) else None
