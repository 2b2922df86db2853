"""Calls: connections that a browser makes by WebRTC, on which events and sound travel side by side."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

EVENTS_CHANNEL = "oai-events"
"""The data channel that events travel on."""


class Peer(Protocol):
    """Our end of one call. Sound is PCM16 mono: 16 kHz as it comes in, 24 kHz as it goes out."""

    async def answer(self, offer: str) -> str:
        """Our description (SDP) for the caller's.

        Raises Invalid `offer_unfit` for one that lacks sound or events, Unreadable `offer_unreadable`, Unavailable
        `call_not_possible` where no address of this machine can be named in time.
        """
        ...

    async def opened(self) -> bool:
        """Wait until events can be sent; False where the call has ended before."""
        ...

    async def receive(self) -> str | bytes | None:
        """The next event, or the next piece of the caller's sound; None once the caller has gone."""
        ...

    async def send(self, event: str) -> None:
        """Send an event after those before it; waits while the caller does not take them."""
        ...

    def play(self, pcm: bytes) -> None:
        """Let the caller hear this after what was played before."""
        ...

    def hush(self) -> None:
        """What was to be played and has not left is void."""
        ...

    async def settled(self) -> None:
        """Wait until what was sent and played has left."""
        ...


class Peers(Protocol):
    """Where calls are taken."""

    def peer(self) -> AbstractAsyncContextManager[Peer]:
        """Our end of a new call, for the length of the block; the call ends with it."""
        ...
