"""What the application is told of a dialect: its paths, and its part in the paths that it shares with others."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import APIRouter, WebSocket

from vivaroom.accounts.policy import Caller
from vivaroom.api.services import Services
from vivaroom.interview.sessions.store import SessionCard

SessionSocket = Callable[[WebSocket, Services, Caller, SessionCard], Awaitable[None]]
"""Holds a session over a socket that is not accepted yet, with a caller who may."""


class Shelf(Protocol):
    """A dialect's part of a list that several share."""

    @property
    def kind(self) -> str:
        """What tells its items from those of others."""
        ...

    @property
    def fields(self) -> Sequence[str]:
        """The names of all fields of an item; `created_at`, a moment, is one of them."""
        ...

    async def items(self, services: Services, caller: Caller) -> Sequence[Mapping[str, Any]]:
        """What the caller may see, newest first. Raises what the policy raises."""
        ...

    async def find(self, services: Services, caller: Caller, public: str) -> Mapping[str, Any] | None:
        """One item by its public or bare id; None where it names nothing of this kind that the caller may see."""
        ...


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is the origin of the sessions that it begins, and its tag in the documentation."""

    name: str
    about: str
    router: APIRouter
    socket: SessionSocket | None = None
    """For `WS /ws/interview/{id}`."""
    shelf: Shelf | None = None
    """For `GET /api/interviews`."""
    roomy_paths: tuple[str, ...] = ()
    """Beginnings of the paths whose JSON holds sound as base64, and may be as large as an upload."""
