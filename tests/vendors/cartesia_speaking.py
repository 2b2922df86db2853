"""A server on loopback that speaks Cartesia's stream for voices as its documentation has it, and its ways to fail.

It checks what it is sent: address, key, version, fields of requests, what must stay the same in a context. A text is
spoken as a hum of 60 ms a character, after 300 ms of silence at the head of a context. Contexts share a connection.
"""

import asyncio
import base64
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

from tests.vendors.cartesia_hearing import KEY
from tests.vendors.faults import Faults
from tests.vendors.hums import hum
from tests.vendors.plain_sockets import conversing

Json = dict[str, Any]
RATE_HZ = 24_000
HEAD_S = 0.3
EXPIRES_S = 1.0
_CHUNK_BYTES = 9_601
_WORDS = {"slow": 0.75, "normal": 1.0, "fast": 1.4}
_FIELDS = {
    "model_id", "transcript", "voice", "language", "context_id", "output_format", "continue", "flush",
    "generation_config", "speed", "add_timestamps", "max_buffer_delay_ms", "duration", "pronunciation_dict_id",
}  # fmt: skip
_MAY_CHANGE = {"transcript", "continue", "duration", "flush"}


@dataclass(frozen=True, slots=True)
class Speaks:
    """All is well; `slowly`: so many seconds before each chunk."""

    slowly: float = 0.0


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
    """After so many chunks nothing is said any more; `deaf`: pings are not answered, either."""

    after: int = 0
    deaf: bool = False


@dataclass(frozen=True, slots=True)
class Closes:
    """The stream is closed so, after so many chunks."""

    status: int
    reason: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Cuts:
    """The connection breaks after so many chunks, without a close frame."""

    after: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """Every request is answered so; what is about no context of its own is about the one that asked."""

    messages: tuple[Json | str | bytes, ...]


Behaviour = Speaks | Refuses | NoHandshake | HalfOpen | Closes | Cuts | Answers


@dataclass(slots=True)
class _Context:
    """What is being said in one context: its fields, what is to be said yet, when its sound ended."""

    fields: Json
    texts: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    sounded: bool = False


class Speaking:
    """Behaves as told, one behaviour a connection, the last one for ever.

    `asked` are the requests that were good, `cancelled` the contexts that were given up. More than `most` contexts at
    once are refused; a connection over which nothing is asked for `idle_s` is closed.
    """

    def __init__(self) -> None:
        self.url = ""
        self.connections = 0
        self.open = 0
        self.asked: list[Json] = []
        self.cancelled: list[str] = []
        self.behaviours: deque[Behaviour] = deque([Speaks()])
        self.most = 100
        self.idle_s = 300.0
        self.arrived = asyncio.Event()
        self.cancelling = asyncio.Event()
        self.left = asyncio.Event()
        self.faults = Faults()
        self.says: Callable[[str, int, float], bytes] = hum
        self._admitted: dict[ServerConnection, Behaviour] = {}

    def will(self, *behaviours: Behaviour) -> None:
        """What the next connections meet."""
        self.behaviours = deque(behaviours)

    async def admit(self, socket: ServerConnection, request: Request) -> Response | None:
        """The handshake."""
        address = urlsplit(request.path)
        if address.path != "/tts/websocket":
            return socket.respond(HTTPStatus(404), "no")
        if request.headers.get("x-api-key") != KEY:
            return socket.respond(HTTPStatus(401), "no")
        if dict(parse_qsl(address.query)) != {"cartesia_version": request.headers.get("cartesia-version")}:
            return socket.respond(HTTPStatus(400), "no")
        behaviour = self.behaviours.popleft() if len(self.behaviours) > 1 else self.behaviours[0]
        if isinstance(behaviour, NoHandshake):
            await asyncio.sleep(3.0)
        if isinstance(behaviour, Refuses):
            self.faults.note(request)
            reply = socket.respond(HTTPStatus(behaviour.status), "Title: a secret question")
            for name, value in behaviour.headers.items():
                reply.headers[name] = value
            return reply
        self.connections += 1
        self._admitted[socket] = behaviour
        return None

    async def converse(self, socket: ServerConnection) -> None:
        """One connection."""
        talk = _Talk(socket, self._admitted.pop(socket), self)
        self.open += 1
        try:
            await talk.run()
        except ConnectionClosed:
            pass
        finally:
            self.open -= 1
            self.left.set()
            await talk.stop()


class _Talk:
    """One connection and its contexts."""

    def __init__(self, socket: ServerConnection, behaviour: Behaviour, server: Speaking) -> None:
        self._socket, self._behaviour, self._server = socket, behaviour, server
        self._contexts: dict[str, _Context] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._sent = 0

    async def run(self) -> None:
        if isinstance(self._behaviour, HalfOpen) and self._behaviour.deaf:
            self._server.faults.note(self)
            self._socket.transport.pause_reading()
            await self._socket.wait_closed()
        while True:
            try:
                async with asyncio.timeout(self._server.idle_s):
                    raw = await self._socket.recv()
            except TimeoutError:
                await self._socket.close(1000, "connection idle timeout")
                return
            await self._take(json.loads(raw))

    async def stop(self) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _take(self, request: Json) -> None:
        context_id = request["context_id"]
        if request.get("cancel"):
            self._server.cancelled.append(context_id)
            self._server.cancelling.set()
            if (task := self._tasks.pop(context_id, None)) is not None:
                task.cancel()
            self._contexts.pop(context_id, None)
            return
        if (status := self._refusal(request)) is not None:
            await self._send(context_id, {"type": "error", "done": True, "status_code": status, "error": "no"})
            return
        self._server.asked.append(request)
        self._server.arrived.set()
        if isinstance(self._behaviour, Answers):
            self._server.faults.note(self)
            await self._answer(context_id, self._behaviour.messages)
            return
        context = self._contexts.setdefault(context_id, _Context(_kept(request)))
        context.texts.put_nowait(request)
        if context_id not in self._tasks:
            self._tasks[context_id] = asyncio.get_running_loop().create_task(self._speak(context_id, context))

    def _refusal(self, request: Json) -> int | None:
        known = self._contexts.get(request["context_id"])
        if known is None and len(self._contexts) >= self._server.most:
            return 429
        sound = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": RATE_HZ}
        right = request["output_format"] == sound and request["voice"]["mode"] == "id" and set(request) <= _FIELDS
        paced = 0.6 <= request.get("generation_config", {}).get("speed", 1.0) <= 1.5
        same = known is None or known.fields == _kept(request)
        said = request["transcript"].strip() or request.get("continue") or known
        return None if right and paced and same and said else 400

    async def _answer(self, context_id: str, messages: tuple[Json | str | bytes, ...]) -> None:
        for message in messages:
            if isinstance(message, dict):
                await self._send(context_id, message)
            else:
                await self._socket.send(message)

    async def _speak(self, context_id: str, context: _Context) -> None:
        """Says what is added until the last, or until nothing was added for a second."""
        with suppress(ConnectionClosed, TimeoutError):
            flushes, over = 0, False
            while not over:
                async with asyncio.timeout(EXPIRES_S):
                    request = await context.texts.get()
                over = not request.get("continue")
                await self._sound(context_id, context, request)
                if request.get("flush"):
                    flushes += 1
                    await self._send(
                        context_id, {"type": "flush_done", "flush_done": True, "flush_id": flushes, "done": False}
                    )
        with suppress(ConnectionClosed):
            self._contexts.pop(context_id, None)
            self._tasks.pop(context_id, None)
            if not isinstance(self._behaviour, HalfOpen):
                await self._send(context_id, {"type": "done", "done": True, "status_code": 206})

    async def _sound(self, context_id: str, context: _Context, request: Json) -> None:
        text = request["transcript"]
        speed = request.get("generation_config", {}).get("speed", _WORDS[request.get("speed", "normal")])
        pcm = bytes(0 if context.sounded else 2 * int(RATE_HZ * HEAD_S)) if text else b""
        context.sounded = True
        pcm += self._server.says(text.strip(), RATE_HZ, speed)
        for at in range(0, len(pcm), _CHUNK_BYTES):
            await self._misbehave()
            data = base64.b64encode(pcm[at : at + _CHUNK_BYTES]).decode()
            await self._send(
                context_id, {"type": "chunk", "data": data, "done": False, "status_code": 206, "step_time": 1.5}
            )
            self._sent += 1

    async def _misbehave(self) -> None:
        behaviour = self._behaviour
        if isinstance(behaviour, Speaks) and behaviour.slowly:
            self._server.faults.note(self)
            await asyncio.sleep(behaviour.slowly)
        if isinstance(behaviour, HalfOpen | Closes | Cuts) and self._sent >= behaviour.after:
            self._server.faults.note(self)
            if isinstance(behaviour, Closes):
                await self._socket.close(behaviour.status, behaviour.reason)
            elif isinstance(behaviour, Cuts):
                self._socket.transport.abort()
            await self._socket.wait_closed()

    async def _send(self, context_id: str, message: Json) -> None:
        await self._socket.send(json.dumps({"context_id": context_id, **message}))


def _kept(request: Json) -> Json:
    return {name: value for name, value in request.items() if name not in _MAY_CHANGE}


@asynccontextmanager
async def speaking() -> AsyncIterator[Speaking]:
    """The server on a free port, for as long as the block lasts."""
    server = Speaking()
    async with conversing(server) as server.url:
        yield server
