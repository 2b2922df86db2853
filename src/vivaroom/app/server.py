"""The web server: uvicorn that tells its port once it listens, and a memory that is settled once all is warm."""

import asyncio
import gc
import socket
import sys
from collections.abc import Awaitable, Callable

import uvicorn

# Requests in flight together hold some thousands of objects; a collection that comes sooner finds nothing to free.
_OBJECTS_BETWEEN_COLLECTIONS = 10_000
_YOUNG_ONES_BEFORE_A_MIDDLE_ONE = 20
_MIDDLE_ONES_BEFORE_A_FULL_ONE = 50


_TICKS_AN_HOUR = 36_000
"""Uvicorn ticks ten times a second."""
LOOKS_EVERY_SECONDS = 0.1
LOOP_WAITS_S = 0.0005
"""How long the loop waits for a thread that computes in Python: the usual 5 ms are heard in every turn (measured)."""


async def _nothing() -> None:
    """There is nobody to hand over."""


class AnnouncingServer(uvicorn.Server):
    """Calls `announce` with the port that it really listens on, `hourly` once an hour from then on, and `hand_over`
    before it hangs up on anybody.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        announce: Callable[[int], None],
        hourly: Callable[[], None] = lambda: None,
        hand_over: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._hourly = hourly
        self._hand_over = hand_over

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])

    async def on_tick(self, counter: int) -> bool:
        """Whether to end."""
        if counter % _TICKS_AN_HOUR == _TICKS_AN_HOUR - 1:
            self._hourly()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nobody new, let live conversations come to a point where they can go on elsewhere, then end.

        Whoever presses Ctrl+C a second time does not wait for that.
        """
        for server in self.servers:
            server.close()
        leaving = asyncio.ensure_future(self._hand_over())
        while not leaving.done() and not self.force_exit:
            await asyncio.wait({leaving}, timeout=LOOKS_EVERY_SECONDS)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        await super().shutdown(sockets)


def settle() -> None:
    """Make the process fit to serve, once all that it needs is there. For the whole process, so only a server calls it."""
    _settle_memory()
    sys.setswitchinterval(LOOP_WAITS_S)


def _settle_memory() -> None:
    """Take what stands now out of the collector's sight: it stays until the end of the process.

    Otherwise a full collection walks through 290,000 objects of libraries and content and holds every request and
    every voice up for 0.2 s, once in about 2,000 requests (measured).
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, _YOUNG_ONES_BEFORE_A_MIDDLE_ONE, _MIDDLE_ONES_BEFORE_A_FULL_ONE)
