"""The server that plays Gemini Live without a network, so that conversations with it are held in virtual time."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.vendors.gemini_live import KEY, GeminiLiveServer, Gone
from vivaroom.kit.errors import ProviderBroken, ProviderError
from vivaroom.providers.speech.gemini.failures import CUT, of_close, of_status
from vivaroom.providers.speech.gemini.socket import Socket

NAME = "gemini/in-memory"


@dataclass
class MemoryLine:
    """Both sides of one connection: a `Line` of the server's, and the `Socket` of whoever has dialled."""

    key: str
    _to_server: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    _to_client: asyncio.Queue[bytes | ProviderError] = field(default_factory=asyncio.Queue)
    _failure: ProviderError | None = None
    _is_read: bool = True

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        while self._is_read and (message := await self._to_server.get()) is not None:
            yield message

    async def close(self, code: int, reason: str) -> None:
        self._end(of_close(NAME, code, reason))

    def cut(self) -> None:
        self._end(of_close(NAME, CUT))

    def read_no_more(self) -> None:
        self._is_read = False

    async def tell(self, message: bytes) -> None:
        if self._failure is not None:
            raise Gone
        self._to_client.put_nowait(message)

    async def hear(self, message: dict[str, Any]) -> None:
        if self._failure is not None:
            raise self._failure
        self._to_server.put_nowait(json.dumps(message))

    async def receive(self) -> str | bytes:
        told = await self._to_client.get()
        if isinstance(told, ProviderError):
            raise told
        return told

    async def drop(self) -> None:
        self._end(ProviderBroken(NAME, "it was dropped"))

    def _end(self, why: ProviderError) -> None:
        self._failure = self._failure or why
        self._to_client.put_nowait(self._failure)
        self._to_server.put_nowait(None)


class _ServersSide:
    def __init__(self, line: MemoryLine) -> None:
        self.key = line.key
        self.send = line.tell
        self.close = line.close
        self.cut = line.cut
        self.read_no_more = line.read_no_more
        self._line = line

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        return self._line.__aiter__()


class _ClientsSide:
    def __init__(self, line: MemoryLine) -> None:
        self.send = line.hear
        self.receive = line.receive
        self.drop = line.drop


class MemoryDial:
    """Dials the server in this process; its side of every connection ends with `end`."""

    def __init__(self, server: GeminiLiveServer, key: str = KEY) -> None:
        self._server = server
        self._key = key
        self._held: set[asyncio.Task[None]] = set()

    async def __call__(self) -> Socket:
        refused = self._server.refused()
        if refused is not None:
            raise of_status(NAME, refused)
        line = MemoryLine(self._key)
        holding = asyncio.ensure_future(self._server.hold(_ServersSide(line)))
        self._held.add(holding)
        holding.add_done_callback(self._held.discard)
        return _ClientsSide(line)

    async def end(self) -> None:
        self._server.over.set()
        for holding in self._held:
            holding.cancel()
        await asyncio.gather(*self._held, return_exceptions=True)


@asynccontextmanager
async def dialling(server: GeminiLiveServer) -> AsyncIterator[MemoryDial]:
    """A dial whose connections end with the block."""
    dial = MemoryDial(server)
    try:
        yield dial
    finally:
        await dial.end()
