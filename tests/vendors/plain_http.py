"""What local servers that play vendors share: a port, connections that end with the test, and requests read as bytes.

They write their replies themselves, since a vendor that stalls, cuts or talks garbage does not speak as a library does.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

PIECE_BYTES = 4_095  # odd, as networks cut where they like
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def answering(answer: Answer) -> AsyncIterator[str]:
    """The URL of a server on a free port that answers each connection so, for as long as the block lasts."""
    connections: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(_answered(answer, reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def read_request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """The first line, the headers by their lower-case names, and the body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    return head[0], headers, await reader.readexactly(int(headers.get("content-length", "0")))


def write_head(writer: asyncio.StreamWriter, status: int, content_type: str, headers: Mapping[str, str]) -> None:
    """The first lines of a reply."""
    lines = [f"HTTP/1.1 {status} Status", f"content-type: {content_type}", *(f"{k}: {v}" for k, v in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())


async def write_chunked(writer: asyncio.StreamWriter, content_type: str, body: bytes) -> None:
    """A reply whose body comes in pieces of an odd length, as networks make them; its end is left to the caller."""
    write_head(writer, 200, content_type, {"transfer-encoding": "chunked"})
    for at in range(0, len(body), PIECE_BYTES):
        piece = body[at : at + PIECE_BYTES]
        writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        await writer.drain()


async def _answered(answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await answer(reader, writer)
