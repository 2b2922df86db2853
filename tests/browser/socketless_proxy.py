"""A proxy as companies have them: pages, requests and event streams pass, web sockets do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit

_HEAD_ENDS = b"\r\n\r\n"
_MOST = 1 << 16


class Manner(Enum):
    """What happens to a request for a web socket."""

    STRIPS = "the upgrade is left out, and the server gets a plain request"
    CLOSES = "the connection is closed without a word"
    STALLS = "nothing is ever answered"


@asynccontextmanager
async def socketless_proxy(url: str, manner: Manner) -> AsyncIterator[str]:
    """The address at which a server is reached through the proxy, for the length of the block."""
    server = urlsplit(url)

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(_HEAD_ENDS)
            if _asks_for_a_socket(head) and manner is not Manner.STRIPS:
                await (reader.read() if manner is Manner.STALLS else asyncio.sleep(0))
            else:
                await _pass_on(head, reader, writer)
        writer.close()

    async def _pass_on(head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(server.hostname, server.port)
        to_server.write(_without_upgrade(head))
        await asyncio.gather(_copy(reader, to_server), _copy(from_server, writer))

    listening = await asyncio.start_server(meet, "127.0.0.1", 0, limit=_MOST)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


def _asks_for_a_socket(head: bytes) -> bool:
    """Browsers ask for one on a connection of its own."""
    return b"upgrade: websocket" in head.lower()


def _without_upgrade(head: bytes) -> bytes:
    lines = head.split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith((b"upgrade:", b"connection: upgrade"))]
    return b"\r\n".join(kept)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(_MOST):
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()
