"""What local servers that play vendors over WebSocket share: a port, and connections that end with the test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response


class Converses(Protocol):
    """A vendor: lets a connection in or answers it otherwise, then converses until it ends."""

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None: ...

    async def converse(self, socket: ServerConnection) -> None: ...


@asynccontextmanager
async def conversing(vendor: Converses) -> AsyncIterator[str]:
    """The URL, which begins with http, of a server on a free port for as long as the block lasts."""
    async with serve(
        vendor.converse, "127.0.0.1", 0, process_request=vendor.admit, compression=None, close_timeout=0.2
    ) as serving:
        yield f"http://127.0.0.1:{next(iter(serving.sockets)).getsockname()[1]}"
        serving.close()
        for socket in list(serving.connections):
            socket.transport.abort()
