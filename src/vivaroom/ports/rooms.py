"""Rooms of a media server: a candidate enters with a pass of ours, and the interviewer comes to meet them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from vivaroom.ports.calls import Way

CANDIDATE = "candidate"
INTERVIEWER = "interviewer"
"""Who people are in a room. Nobody is there twice: whoever comes again takes the place of who was there."""


@dataclass(frozen=True, slots=True)
class RoomPass:
    """What lets a candidate into one room of the server at `url`."""

    url: str
    room: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A candidate has come into a room. `stay` names this stay of theirs and no other."""

    room: str
    stay: str


@dataclass(frozen=True, slots=True)
class Departed:
    """That stay of a candidate is over."""

    room: str
    stay: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that the media server made is over. `name` is that of its file; without a `size` there is none."""

    recording: str
    name: str
    size: int | None
    duration_ms: int


RoomNews = Arrived | Departed | Recorded


class Chair(Way, Protocol):
    """The interviewer's place in a room; what it receives and sends is the candidate's and nobody else's.

    `opened` waits for the candidate. A camera in the room is not looked at.
    """

    def caption(self, speaker: str, segment: str, text: str) -> None:
        """Show what `CANDIDATE` or `INTERVIEWER` says; a text of the same segment takes the place of the one before. Does not wait."""
        ...

    def departed(self, stay: str) -> None:
        """A stay of the candidate is over, as the server tells; nothing happens where another has begun."""
        ...


class Rooms(Protocol):
    """A media server."""

    def admit(self, room: str, lifetime: timedelta) -> RoomPass:
        """A pass for the candidate; it lets them in for so long, and out when they like."""
        ...

    def read(self, body: bytes, signature: str) -> RoomNews | None:
        """What the server tells us; None where it is nothing about candidates, nor the end of a recording.

        Raises Unauthenticated `livekit_signature_wrong` for what the server has not signed, or has not signed so.
        """
        ...

    async def waiting(self, is_ours: Callable[[str], bool]) -> tuple[Arrived, ...]:
        """Candidates who sit alone in a room of ours now. Raises ProviderBroken where the server cannot be asked."""
        ...

    def join(self, room: str) -> AbstractAsyncContextManager[Chair]:
        """The interviewer's place, for the length of the block. Raises ProviderBroken where the room cannot be reached."""
        ...


class RoomRecorder(Protocol):
    """Has a media server record what is said and shown in a room, into a file where this installation keeps its own."""

    async def begin(self, room: str, name: str, *, video: bool) -> str:
        """Record the room into the file of this name, with pictures or sound alone; what the recording is known by there.

        Raises ProviderError.
        """
        ...

    async def end(self, recording: str) -> None:
        """Record no more; one that has ended is fine. Raises ProviderError."""
        ...
