"""How one process tells the others that a session has new events."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

LOOK = 0


class Bus(Protocol):
    """Announcements of the last `seq` of a session. One may be late or lost: readers repair gaps from the ledger.

    Whoever knows everything up to an announced place need not look, except at `LOOK`: what changed has no place.
    """

    def announce(self, session_id: UUID, seq: int) -> None:
        """Tell everybody who listens, soon; never waits and never fails."""
        ...

    def listen(self, session_id: UUID) -> AbstractAsyncContextManager[AsyncIterator[int]]:
        """The announced places of one session, from now on, as long as the context is open."""
        ...


class Wire(Protocol):
    """A way for news between processes beside the database. What is sent may be lost; nobody hears themselves."""

    @property
    def is_open(self) -> bool:
        """Whether this process hears the others now."""
        ...

    async def send(self, payload: str) -> bool:
        """Whether it left; takes a second at most, and never fails."""
        ...

    async def run(self, hear: Callable[[str], None], turned: Callable[[], None]) -> None:
        """Hear the others until cancelled; `turned` is called whenever the wire opened or was lost."""
        ...
