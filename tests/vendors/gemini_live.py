"""A server on loopback, or in memory, that speaks Gemini Live's protocol, and its ways to fail.

It checks the key, the terms of a session and the order of messages, understands the language of tones, takes a turn of its
own after each activity as the real one does, says what it is asked to, stops for what interrupts it, tells handles that
resume a session, and closes connections as its time for them runs out.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.vendors.gemini_session import (
    CloseAtSetup,
    CloseWhenAsked,
    CutAfterSound,
    HalfOpen,
    RefuseHandshake,
    Reply,
    Session,
    Work,
)
from tests.vendors.tones import tones, understood_words
from vivaroom.providers.speech.gemini.socket import PATH

Json = dict[str, Any]
KEY = "not-a-real-key-of-gemini"
_QUIET = logging.getLogger(__name__)
_QUIET.setLevel(logging.WARNING)


class Line(Protocol):
    """The server's side of a connection, over whatever it goes."""

    key: str

    def __aiter__(self) -> AsyncIterator[str | bytes]: ...
    async def send(self, message: bytes) -> None: ...
    async def close(self, code: int, reason: str) -> None: ...
    def cut(self) -> None: ...
    def read_no_more(self) -> None: ...


def by_tones(pcm: bytes) -> list[str]:
    """The words of sound at 16 kHz."""
    return [word for word, _, _ in understood_words(pcm, 16_000)]


def in_tones(text: str, speed: float) -> bytes:
    """The sound of a text at 24 kHz."""
    return tones(text, 24_000, speed)


@dataclass
class GeminiLiveServer:
    """Holds each connection as the next reply says; the last one for ever.

    `lasts_s` is how long a connection is let last, and `notice_s` how long before its end it is told; `histories` are what
    each handle resumes, as pairs of a role and what was said.
    """

    understands: Callable[[bytes], list[str]] = by_tones
    speaks: Callable[[str, float], bytes] = in_tones
    keys: set[str] = field(default_factory=lambda: {KEY})
    url: str = ""
    lasts_s: float | None = None
    notice_s: float = 60.0
    sessions: list[Session] = field(default_factory=list)
    histories: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    replies: deque[Reply] = field(default_factory=lambda: deque([Work()]))
    over: asyncio.Event = field(default_factory=asyncio.Event)
    set_up: asyncio.Condition = field(default_factory=asyncio.Condition)

    def will(self, *replies: Reply) -> None:
        """What the next connections get."""
        self.replies = deque(replies)

    async def came(self, number: int) -> None:
        """Until so many sessions have been set up."""
        async with self.set_up:
            await self.set_up.wait_for(lambda: sum(session.terms is not None for session in self.sessions) >= number)

    def reply(self) -> Reply:
        """Of the connection that comes now."""
        return self.replies.popleft() if len(self.replies) > 1 else self.replies[0]

    def handshake(self, connection: ServerConnection, request: Request) -> Response | None:
        """Nearly all are accepted."""
        if request.path != PATH:
            return connection.respond(HTTPStatus.NOT_FOUND, "")
        refused = self.refused()
        return None if refused is None else connection.respond(HTTPStatus(refused), "")

    def refused(self) -> int | None:
        """The status by which the connection that comes now is refused."""
        if not isinstance(self.replies[0], RefuseHandshake):
            return None
        refused = self.reply()
        return refused.status if isinstance(refused, RefuseHandshake) else None

    async def hold(self, line: Line) -> None:
        """One connection."""
        session = Session(self, line, self.reply())
        self.sessions.append(session)
        try:
            async with asyncio.TaskGroup() as parts:
                ending = parts.create_task(self._end_in_time(session))
                await self._serve(session, parts)
                ending.cancel()
                session.stop()
        except* (ConnectionClosed, Gone):
            pass

    async def _serve(self, session: Session, parts: asyncio.TaskGroup) -> None:
        if session.line.key not in self.keys:
            await session.line.close(1007, "API key not valid. Please pass a valid API key.")
            return
        async for message in session.line:
            await session.take(json.loads(message), parts)

    async def _end_in_time(self, session: Session) -> None:
        if self.lasts_s is None:
            return
        await asyncio.sleep(self.lasts_s - self.notice_s)
        await session.tell({"goAway": {"timeLeft": f"{self.notice_s:g}s"}})
        await asyncio.sleep(self.notice_s)
        await session.line.close(1001, "")


class Gone(Exception):
    """The other side of a connection in memory is no more."""


class _Served:
    """A connection over the network."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        request = connection.request
        self.key = request.headers.get("x-goog-api-key", "") if request else ""

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        return self._connection.__aiter__()

    async def send(self, message: bytes) -> None:
        await self._connection.send(message)

    async def close(self, code: int, reason: str) -> None:
        await self._connection.close(code, reason)

    def cut(self) -> None:
        self._connection.transport.abort()

    def read_no_more(self) -> None:
        self._connection.transport.pause_reading()


@asynccontextmanager
async def gemini_live_server() -> AsyncIterator[GeminiLiveServer]:
    """The server on a free port, for as long as the block lasts."""
    served = GeminiLiveServer()
    server = await serve(
        lambda connection: served.hold(_Served(connection)),
        "127.0.0.1",
        0,
        process_request=served.handshake,
        max_size=15_000_000,
        ping_interval=None,
        close_timeout=0.2,
        logger=_QUIET,
    )
    served.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
    try:
        yield served
    finally:
        served.over.set()
        for connection in server.connections:
            with suppress(AttributeError):
                connection.transport.abort()
        server.close()
        await server.wait_closed()


__all__ = [
    "KEY", "CloseAtSetup", "CloseWhenAsked", "CutAfterSound", "GeminiLiveServer", "HalfOpen", "Line", "RefuseHandshake",
    "Work", "gemini_live_server",
]  # fmt: skip
