"""A client at the other end of a socket, without a network in between: what it sends and gets are ASGI messages."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.types import ASGIApp, Message

Json = dict[str, Any]
LOOPBACK = ("127.0.0.1", 50_000)
PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Knock:
    """How somebody comes to the door."""

    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    subprotocols: Sequence[str] = ()
    client: tuple[str, int] = LOOPBACK
    host: str = "localhost:8000"
    path: str = "/v1/realtime"

    def scope(self) -> Json:
        """The same as a server tells an application."""
        headers = {"host": self.host, **self.headers}
        if self.subprotocols:
            headers["sec-websocket-protocol"] = ", ".join(self.subprotocols)
        return {
            "type": "websocket", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "scheme": "ws",
            "path": self.path, "raw_path": self.path.encode(), "root_path": "", "query_string": urlencode(self.query).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "client": self.client, "server": ("127.0.0.1", 8000), "subprotocols": list(self.subprotocols), "state": {},
            "extensions": {"websocket.http.response": {}},
        }  # fmt: skip


class Client:
    """One connection. `status` is 101 where it was let in; `seen` is everything that came, in order."""

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._from_server: asyncio.Queue[Message] = asyncio.Queue()
        self.status = 0
        self.subprotocol: str | None = None
        self.refusal: Json = {}
        self.headers: dict[str, str] = {}
        self.seen: list[Json | bytes] = []
        self.close_code: int | None = None
        self.close_reason = ""
        self.answered = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()

    def send(self, type_: str, **fields: Any) -> None:
        """An event."""
        self.send_text(json.dumps({"type": type_, **fields}))

    def send_text(self, text: str) -> None:
        """A text frame as it is."""
        self.to_server.put_nowait({"type": "websocket.receive", "text": text})

    def send_bytes(self, content: bytes) -> None:
        """A binary frame."""
        self.to_server.put_nowait({"type": "websocket.receive", "bytes": content})

    async def next(self) -> Json | bytes | None:
        """What comes next; None when the server has closed."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            message = await self._from_server.get()
        match message["type"]:
            case "websocket.send":
                text = message.get("text")
                content: Json | bytes = message["bytes"] if text is None else json.loads(text)
                self.seen.append(content)
                return content
            case "websocket.close":
                self.close_code, self.close_reason = message.get("code"), message.get("reason") or ""
                return None
            case other:
                raise AssertionError(f"{other} after the handshake")

    async def until(self, *types: str) -> Json:
        """Read until an event of one of these types has come."""
        while True:
            event = await self.next()
            assert event is not None, f"closed with {self.close_code} before {types}; saw {self.types}"
            if isinstance(event, dict) and event["type"] in types:
                return event

    async def error(self) -> str:
        """Read until the next error; gives its code."""
        code: str = (await self.until("error"))["error"]["code"]
        return code

    async def closed(self) -> int | None:
        """Read until the end; gives the close code."""
        while await self.next() is not None:
            pass
        return self.close_code

    @property
    def types(self) -> list[str]:
        """The types of all events that came."""
        return [one["type"] for one in self.seen if isinstance(one, dict)]

    async def _on_send(self, message: Message) -> None:
        await self.reads.wait()
        match message["type"]:
            case "websocket.accept":
                self.status, self.subprotocol = 101, message.get("subprotocol")
            case "websocket.http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            case "websocket.http.response.body":
                self.refusal = json.loads(message["body"] or b"{}")
            case "websocket.close" if self.status == 0:
                self.status = 403
            case _:
                self._from_server.put_nowait(message)
        if self.status != 0 and message["type"] != "websocket.http.response.start":
            self.answered.set()

    async def serve(self, app: ASGIApp, knock: Knock) -> None:
        """The server's side, to its end."""
        self.to_server.put_nowait({"type": "websocket.connect"})
        try:
            await app(knock.scope(), self.to_server.get, self._on_send)
        finally:
            self.answered.set()


@asynccontextmanager
async def calling(app: ASGIApp, knock: Knock) -> AsyncIterator[Client]:
    """Somebody on the line; at the end of the block they hang up, and the server's side must come to its end."""
    client = Client()
    server = asyncio.create_task(client.serve(app, knock))
    await client.answered.wait()
    try:
        yield client
    finally:
        client.reads.set()
        client.to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
        async with asyncio.timeout(PATIENCE_SECONDS):
            await server


async def refused(app: ASGIApp, knock: Knock) -> tuple[int, str]:
    """The status and the code that a refused client is told."""
    async with calling(app, knock) as client:
        assert client.status != 101, "was let in"
        return client.status, client.refusal["code"]
