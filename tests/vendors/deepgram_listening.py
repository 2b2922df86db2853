"""A server on loopback that speaks Deepgram's two streams for hearing as its documentation has them, and their failures.

It checks what it is sent: address, key, options, frames, control messages. It hears one word of the sentence in every
0.3 s of sound that is not digital silence. How it fails is told by the test, one behaviour a connection.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.vendors.deepgram_streams import Ear, Flux, Json, Listens, Nova, Stream
from tests.vendors.faults import Faults
from tests.vendors.plain_sockets import conversing

KEY = "not-a-deepgram-key"
_OPTIONS = {
    "/v1/listen": {
        "model", "language", "punctuate", "filler_words", "keyterm", "encoding", "sample_rate", "channels",
        "interim_results", "endpointing", "utterance_end_ms", "vad_events", "smart_format", "numerals", "tag",
        "mip_opt_out", "version", "diarize", "multichannel", "profanity_filter", "redact", "replace", "search",
    },
    "/v2/listen": {
        "model", "encoding", "sample_rate", "eot_threshold", "eager_eot_threshold", "eot_timeout_ms", "keyterm",
        "language_hint", "mip_opt_out", "tag", "numerals", "profanity_filter", "redact",
    },
}  # fmt: skip
_CONTROLS = {"/v1/listen": {"KeepAlive", "Finalize", "CloseStream"}, "/v2/listen": {"CloseStream", "ForceEndTurn"}}


@dataclass(frozen=True, slots=True)
class Hears:
    """All is well; `slowly`: so many seconds before each message. `farewell`: whether the stream ends with a close frame."""

    slowly: float = 0.0
    farewell: bool = True


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
    """Sound is taken, and after so many messages nothing is said any more."""

    after: int = 0


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

    path: str
    options: list[tuple[str, str]]
    controls: list[str] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)


class Listening:
    """Behaves as told, one behaviour a connection, the last one for ever; `connections` are those that were let in.

    More than `most` at once are refused, and one over which nothing comes for `idle_s` is closed.
    """

    def __init__(self) -> None:
        self.url = ""
        self.connections: list[Heard] = []
        self.behaviours: deque[Behaviour] = deque([Hears()])
        self.most = 100
        self.idle_s = 10.0
        self.open = 0
        self.arrived = asyncio.Event()
        self.left = asyncio.Event()
        self.times = True
        self.faults = Faults()
        self.ear: Callable[[], Listens] = Ear
        self._admitted: dict[ServerConnection, tuple[Behaviour, Heard]] = {}

    def will(self, *behaviours: Behaviour) -> None:
        """What the next connections meet."""
        self.behaviours = deque(behaviours)

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """The handshake."""
        address = urlsplit(request.path)
        heard = Heard(address.path, parse_qsl(address.query))
        if (refused := self._refusal(request, heard)) is not None:
            return socket.respond(HTTPStatus(refused), "no")
        behaviour = self.behaviours.popleft() if len(self.behaviours) > 1 else self.behaviours[0]
        self.arrived.set()
        if isinstance(behaviour, NoHandshake):
            await asyncio.sleep(3.0)
        if isinstance(behaviour, Refuses):
            self.faults.note(request)
            reply = socket.respond(HTTPStatus(behaviour.status), '{"err_code": "NO", "err_msg": "no"}')
            for name, value in behaviour.headers.items():
                reply.headers[name] = value
            return reply
        self.connections.append(heard)
        self._admitted[socket] = (behaviour, heard)
        return None

    def _refusal(self, request: Request, heard: Heard) -> int | None:
        options = dict(heard.options)
        if heard.path not in _OPTIONS:
            return 404
        if request.headers.get("authorization") != f"Token {KEY}":
            return 401
        if self.open >= self.most:
            return 429
        is_flux = options.get("model", "").startswith("flux-")
        raw = options.get("encoding") == "linear16" and options.get("sample_rate") == "16000"
        known = set(options) <= _OPTIONS[heard.path]
        return None if raw and known and is_flux == heard.path.startswith("/v2") else 400

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
    """One connection."""

    def __init__(self, socket: ServerConnection, behaviour: Behaviour, heard: Heard, server: Listening) -> None:
        self._socket, self._behaviour, self._heard, self._server = socket, behaviour, heard, server
        self._sent = 0
        options = dict(heard.options)
        self._stream: Stream = (
            Flux(options, times=server.times) if heard.path == "/v2/listen" else Nova(options, server.ear())
        )

    async def run(self) -> None:
        with suppress(_Over):
            if isinstance(self._behaviour, Says):
                self._fault()
                for message in self._behaviour.messages:
                    await self._socket.send(message)
            await self._send(self._stream.greeting())
            while await self._take(await self._received()):
                pass
            await self._send(self._stream.farewell())
            await self._end()

    async def _received(self) -> str | bytes:
        try:
            async with asyncio.timeout(self._server.idle_s):
                return await self._socket.recv()
        except TimeoutError:
            await self._socket.close(1011, "NET-0001")
            raise _Over from None

    async def _take(self, message: str | bytes) -> bool:
        """False once the end was told."""
        if isinstance(message, bytes):
            self._heard.frames.append(len(message))
            if not message:
                await self._socket.close(1011, "an empty frame")
                raise _Over
            await self._send(self._stream.hear(message))
            return True
        control = str(json.loads(message)["type"])
        self._heard.controls.append(control)
        if control not in _CONTROLS[self._heard.path]:
            await self._send([{"type": "Error", "code": "UNPARSABLE_CLIENT_MESSAGE", "description": message}])
            await self._socket.close(1008, "an unknown message")
            raise _Over
        if control == "Finalize":
            await self._send(self._stream.settle())
        return control != "CloseStream"

    async def _send(self, messages: list[Json]) -> None:
        for message in messages:
            await self._misbehave()
            if isinstance(self._behaviour, Hears) and self._behaviour.slowly:
                self._fault()
                await asyncio.sleep(self._behaviour.slowly)
            if isinstance(self._behaviour, HalfOpen) and self._sent >= self._behaviour.after:
                self._fault()
            else:
                await self._socket.send(json.dumps(message))
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

    async def _end(self) -> None:
        if isinstance(self._behaviour, HalfOpen):
            await self._socket.wait_closed()
        elif isinstance(self._behaviour, Hears) and not self._behaviour.farewell:
            self._socket.transport.close()
        elif isinstance(self._stream, Flux):
            async with self._socket.send_context():
                self._socket.protocol.send_close()  # Flux closes without a status
        else:
            await self._socket.close()


@asynccontextmanager
async def listening() -> AsyncIterator[Listening]:
    """The server on a free port, for as long as the block lasts."""
    server = Listening()
    async with conversing(server) as server.url:
        yield server
