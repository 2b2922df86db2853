"""The web server: uvicorn that tells its port once it listens, and a memory that is settled once all is warm."""

import gc
import socket
from collections.abc import Callable

import uvicorn

# Requests in flight together hold some thousands of objects; a collection that comes sooner finds nothing to free.
_OBJECTS_BETWEEN_COLLECTIONS = 10_000
_YOUNG_ONES_BEFORE_A_MIDDLE_ONE = 20
_MIDDLE_ONES_BEFORE_A_FULL_ONE = 50


class AnnouncingServer(uvicorn.Server):
    """Calls `announce` with the port that it really listens on."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[int], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then tell."""
        await super().startup(sockets)
        if self.started:
            self._announce(self.servers[0].sockets[0].getsockname()[1])


def settle_memory() -> None:
    """Take what stands now out of the collector's sight: it stays until the end of the process.

    Otherwise a full collection walks through 290,000 objects of libraries and content and holds every request and
    every voice up for 0.2 s, once in about 2,000 requests (measured); for the whole process, so only a server calls it.
    """
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, _YOUNG_ONES_BEFORE_A_MIDDLE_ONE, _MIDDLE_ONES_BEFORE_A_FULL_ONE)
