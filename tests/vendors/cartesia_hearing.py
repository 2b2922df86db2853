"""A server on loopback that speaks Cartesia's stream for hearing as its documentation has it, and its ways to fail.

It checks what it is sent: address, key, version, options, frames, commands. It hears one word of the sentence in every
0.3 s of sound that is not digital silence. How it fails is told by the test, one behaviour a connection.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.vendors.deepgram_streams import Ear, Listens, SaidWord
from tests.vendors.faults import Faults
from tests.vendors.plain_sockets import conversing

Json = dict[str, Any]
KEY = "not-a-cartesia-key"
VERSION = "2025-04-16"
REQUEST = "00000000-0000-4000-8000-000000000000"
_OPTIONS = {
    "model", "language", "encoding", "sample_rate", "cartesia_version", "min_volume", "max_silence_duration_secs",
}  # fmt: skip
_ENDINGS = {"2025-04-16": "done", "2026-03-01": "close"}
_INTERIM_S = 0.5
_PAUSE_S = 0.6


@dataclass(frozen=True, slots=True)
class Hears:
    """All is well; `slowly`: so many seconds before each message; `interims`: words are told before they are final."""

    slowly: float = 0.0
    interims: bool = True


@dataclass(frozen=True, slots=True)
class Refuses:
    """No stream, but this status."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoHandshake:
    """The request for a stream is answered later than anybody waits."""


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """Sound is taken, and after so many messages nothing is said any more; `deaf`: pings are not answered, either."""

    after: int = 0
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class Closes:
    """The stream is closed so, after so many messages."""

    status: int
    reason: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Cuts:
    """The connection breaks after so many messages, without a close frame."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class Says:
    """These messages come before anything else."""

    messages: tuple[str | bytes, ...]


Behaviour = Hears | Refuses | NoHandshake | HalfOpen | Closes | Cuts | Says


@dataclass(slots=True)
class Heard:
    """What came over one connection."""

    options: dict[str, str]
    commands: list[str] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)


class Hearing:
    """Behaves as told, one behaviour a connection, the last one for ever; `connections` are those that were let in.

    More than `most` at once are refused, and one over which nothing comes for `idle_s` is closed.
    """

    def __init__(self) -> None:
        self.url = ""
        self.connections: list[Heard] = []
        self.behaviours: deque[Behaviour] = deque([Hears()])
        self.most = 100
        self.idle_s = 20.0
        self.open = 0
        self.left = asyncio.Event()
        self.faults = Faults()
        self.ear: Callable[[], Listens] = Ear
        self._admitted: dict[ServerConnection, tuple[Behaviour, Heard]] = {}

    def will(self, *behaviours: Behaviour) -> None:
        """What the next connections meet."""
        self.behaviours = deque(behaviours)

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """The handshake."""
        address = urlsplit(request.path)
        heard = Heard(dict(parse_qsl(address.query)))
        if (refused := self._refusal(request, address.path, heard.options)) is not None:
            return socket.respond(HTTPStatus(refused), "no")
        behaviour = self.behaviours.popleft() if len(self.behaviours) > 1 else self.behaviours[0]
        if isinstance(behaviour, NoHandshake):
            await asyncio.sleep(3.0)
        if isinstance(behaviour, Refuses):
            self.faults.note(request)
            reply = socket.respond(HTTPStatus(behaviour.status), "Title: what I said")
            for name, value in behaviour.headers.items():
                reply.headers[name] = value
            return reply
        self.connections.append(heard)
        self._admitted[socket] = (behaviour, heard)
        return None

    def _refusal(self, request: Request, path: str, options: dict[str, str]) -> int | None:
        if path != "/stt/websocket":
            return 404
        if request.headers.get("x-api-key") != KEY:
            return 401
        if self.open >= self.most:
            return 429
        dated = request.headers.get("cartesia-version") == options.get("cartesia_version")
        raw = options.get("encoding") == "pcm_s16le" and options.get("sample_rate") == "16000"
        known = set(options) <= _OPTIONS and options.get("cartesia_version") in _ENDINGS
        return None if dated and raw and known and options.get("model") else 400

    async def converse(self, socket: ServerConnection) -> None:
        """One stream."""
        behaviour, heard = self._admitted.pop(socket)
        self.open += 1
        try:
            await _Talk(socket, behaviour, heard, self).run()
        except ConnectionClosed:
            pass
        finally:
            self.open -= 1
            self.left.set()


class _Over(Exception):
    """The behaviour has ended the stream."""


class _Talk:
    """One connection: results are parts of what was said, each with the white space before it."""

    def __init__(self, socket: ServerConnection, behaviour: Behaviour, heard: Heard, server: Hearing) -> None:
        self._socket, self._behaviour, self._heard, self._server = socket, behaviour, heard, server
        self._ear = server.ear()
        self._sent = 0
        self._settled = 0
        self._told_s = 0.0

    async def run(self) -> None:
        with suppress(_Over):
            if isinstance(self._behaviour, HalfOpen) and self._behaviour.deaf:
                self._fault()
                self._socket.transport.pause_reading()
                await self._socket.wait_closed()
                raise _Over
            if isinstance(self._behaviour, Says):
                self._fault()
                for message in self._behaviour.messages:
                    await self._socket.send(message)
            while await self._take(await self._received()):
                pass
            await self._socket.close()

    async def _received(self) -> str | bytes:
        try:
            async with asyncio.timeout(self._server.idle_s):
                return await self._socket.recv()
        except TimeoutError:
            await self._socket.close(1000, "connection idle timeout")
            raise _Over from None

    async def _take(self, message: str | bytes) -> bool:
        """False once the end was told."""
        if isinstance(message, bytes):
            self._heard.frames.append(len(message))
            self._ear.hear(message)
            await self._results()
            return True
        self._heard.commands.append(message)
        if message == "finalize":
            await self._final()
            await self._send({"type": "flush_done", "request_id": REQUEST})
            return True
        if message == _ENDINGS[self._heard.options["cartesia_version"]]:
            await self._final()
            await self._send({"type": "done", "request_id": REQUEST})
            return False
        await self._send({"type": "error", "message": f"Invalid command: {message}", "code": 400})
        raise _Over

    async def _results(self) -> None:
        paused = self._ear.silent_s >= _PAUSE_S and len(self._ear.words(over=True)) > self._settled
        if paused:
            await self._final()
        elif self._ear.heard_s - self._told_s >= _INTERIM_S and len(self._ear.words()) > self._settled:
            self._told_s = self._ear.heard_s
            if not isinstance(self._behaviour, Hears) or self._behaviour.interims:
                await self._send(self._transcript(self._ear.words()[self._settled :], is_final=False))

    async def _final(self) -> None:
        words = self._ear.words(over=True)
        said, first = words[self._settled :], self._settled
        self._settled = len(words)
        if said:
            await self._send(self._transcript(said, is_final=True, goes_on=first > 0))

    def _transcript(self, words: list[SaidWord], *, is_final: bool, goes_on: bool = False) -> Json:
        text = " ".join(word.text for word in words)
        return {
            "type": "transcript", "is_final": is_final, "request_id": REQUEST, "language": "en",
            "text": f" {text}" if goes_on or (self._settled and not is_final) else text, "duration": self._ear.heard_s,
            "words": [{"word": word.text, "start": word.start, "end": word.end} for word in words],
        }  # fmt: skip

    async def _send(self, message: Json) -> None:
        await self._misbehave()
        if isinstance(self._behaviour, Hears) and self._behaviour.slowly:
            self._fault()
            await asyncio.sleep(self._behaviour.slowly)
        if not isinstance(self._behaviour, HalfOpen) or self._sent < self._behaviour.after:
            await self._socket.send(json.dumps(message))
        else:
            self._fault()
            if message["type"] == "done":
                await self._socket.wait_closed()
        self._sent += 1
        await self._misbehave()

    async def _misbehave(self) -> None:
        match self._behaviour:
            case Closes(status, reason, after) if self._sent >= after:
                self._fault()
                await self._socket.close(status, reason)
                raise _Over
            case Cuts(after) if self._sent >= after:
                self._fault()
                self._socket.transport.abort()
                raise _Over

    def _fault(self) -> None:
        self._server.faults.note(self)


@asynccontextmanager
async def hearing() -> AsyncIterator[Hearing]:
    """The server on a free port, for as long as the block lasts."""
    server = Hearing()
    async with conversing(server) as server.url:
        yield server
