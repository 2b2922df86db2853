"""A socket notices who has gone, and bears with whoever is slow but there."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.app.settings import plain_settings
from vivaroom.app.sockets import PING_EVERY_SECONDS, PONG_WITHIN_SECONDS, PatientSocket, socket_settings
from vivaroom.app.tls.serving import TlsContext, shown_by
from vivaroom.kit.clock import SystemClock

PATIENCE_SECONDS = 20.0
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
WORD = bytes([0x81, 0x81, 0, 0, 0, 0]) + b"x"  # a masked text frame with one letter
PING = 0x89
Tls = tuple[ssl.SSLContext, ssl.SSLContext]  # of the server and of its client


class Echo:
    """Takes everything, says nothing, and remembers how the connection ended."""

    def __init__(self, flood: bool = False) -> None:
        self.flood = flood
        self.over = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await receive()
            await send({"type": "websocket.accept"})
            if self.flood:
                for _ in range(2_000):
                    await send({"type": "websocket.send", "bytes": bytes(64_000)})
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self.over.set()


@pytest.fixture(params=["plain", "encrypted"])
def tls(request: pytest.FixtureRequest, tmp_path: Path) -> Tls | None:
    """How the server and its client talk: None is without encryption."""
    if request.param == "plain":
        return None
    settings, clock = plain_settings(tmp_path, tls=True), SystemClock()
    shown = shown_by(settings, clock.now())
    assert shown is not None
    return TlsContext(settings, shown, clock).ssl, ssl.create_default_context(cafile=shown.trusted)


@asynccontextmanager
async def listening(app: ASGIApp, tls: Tls | None) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server with little patience."""
    here, there = tls or (None, None)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_config=None, ws=PatientSocket, ws_ping_interval=0.05,
        ws_ping_timeout=0.5, ws_per_message_deflate=False, ssl_context_factory=(lambda *_: here) if here else None,
    )  # fmt: skip
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 16, ssl=there)
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await running


@asynccontextmanager
async def connected(app: ASGIApp, tls: Tls | None) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """One that has just been upgraded."""
    async with listening(app, tls) as (reader, writer):
        writer.write(HANDSHAKE)
        await reader.readuntil(b"\r\n\r\n")
        yield reader, writer


async def _ping(reader: asyncio.StreamReader) -> None:
    """Read up to the next ping, which is not answered."""
    frame = await reader.readexactly(6)
    assert frame[0] == PING


async def test_whoever_answers_no_ping_but_sends_something_stays_connected(tls: Tls | None) -> None:
    app = Echo()
    async with asyncio.timeout(PATIENCE_SECONDS), connected(app, tls) as (reader, writer):
        for _ in range(4):
            await _ping(reader)
            writer.write(WORD)
        assert not app.over.is_set()
        await _ping(reader)
        rest = await reader.read()
        await app.over.wait()
    assert len(rest) <= 60  # at most a farewell


async def test_whoever_takes_nothing_and_sends_nothing_is_gone(tls: Tls | None) -> None:
    app = Echo(flood=True)
    async with asyncio.timeout(PATIENCE_SECONDS), connected(app, tls):
        await app.over.wait()


async def test_whoever_reads_slowly_stays_connected(tls: Tls | None) -> None:
    app = Echo(flood=True)
    async with asyncio.timeout(PATIENCE_SECONDS), connected(app, tls) as (reader, _):
        taken = 0
        for _ in range(40):
            taken += len(await reader.readexactly(640_000))
            await asyncio.sleep(0.05)
        assert not app.over.is_set()
    assert taken == 40 * 640_000


def test_the_product_notices_within_five_seconds() -> None:
    settings = socket_settings()
    assert settings["ws"] is PatientSocket
    assert PING_EVERY_SECONDS + PONG_WITHIN_SECONDS < 5


async def test_a_refusal_with_a_body_is_no_fault_of_the_server(caplog: pytest.LogCaptureFixture) -> None:
    over = asyncio.Event()

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.http.response.start", "status": 403, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b"not you"})
        over.set()

    with caplog.at_level("INFO", "uvicorn.error"):
        async with listening(refuse, None) as (reader, writer):
            writer.write(HANDSHAKE)
            answer = await reader.read()
            await over.wait()
    assert answer.startswith(b"HTTP/1.1 403")
    assert answer.endswith(b"not you")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
