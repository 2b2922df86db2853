"""Calls: connections that a browser makes by WebRTC, on which events and sound travel side by side."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

EVENTS_CHANNEL = "oai-events"
"""The data channel that events travel on."""


class Way(Protocol):
    """How events and sound travel side by side. Sound is PCM16 mono: 16 kHz as it comes in, 24 kHz as it goes out."""

    async def opened(self) -> bool:
        """Wait until events can be sent; False where it has ended before."""
        ...

    async def receive(self) -> str | bytes | None:
        """The next event, or the next piece of the candidate's sound; None once the candidate has gone."""
        ...

    async def send(self, event: str) -> None:
        """Send an event after those before it; waits while it is not taken."""
        ...

    def play(self, pcm: bytes) -> None:
        """Let the candidate hear this after what was played before."""
        ...

    def hush(self) -> None:
        """What was to be played and has not left is void."""
        ...

    async def settled(self) -> None:
        """Wait until what was sent and played has left."""
        ...


class Peer(Way, Protocol):
    """Our end of one call."""

    async def answer(self, offer: str) -> str:
        """Our description (SDP) for the caller's.

        Raises Invalid `offer_unfit` for one that lacks sound or events, Unreadable `offer_unreadable`, Unavailable
        `call_not_possible` where no address of this machine can be named in time.
        """
        ...


class Peers(Protocol):
    """Where calls are taken."""

    def peer(self) -> AbstractAsyncContextManager[Peer]:
        """Our end of a new call, for the length of the block; the call ends with it."""
        ...
