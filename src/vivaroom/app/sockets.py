"""The sockets of the web server: who stalls is noticed within seconds, who is slow is borne with."""

import asyncio
from typing import Any, TypedDict

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

PING_EVERY_SECONDS = 2.0
PONG_WITHIN_SECONDS = 2.5


class PatientSocket(WebSocketsSansIOProtocol):
    """A socket that takes any sign of life for an answer to its ping.

    The answer of a slow client stands in line behind what the client has not read yet. Whoever sends anything, or
    takes anything of what waits for them, is there; whoever does neither between a ping and its deadline has gone.
    """

    _signs = 0  # how often anything came in, or the queue of what goes out became short
    _signs_at_ping = 0
    _waiting_at_ping = 0

    async def run_asgi(self) -> None:
        """Serve one connection; a refusal with a body is an answer, and no fault to tell of in the log."""
        app = self.app

        async def answered(scope: Any, receive: Any, send: Any) -> None:
            await app(scope, receive, send)
            self.handshake_complete = self.handshake_complete or self.close_sent

        self.app = answered
        await super().run_asgi()

    def data_received(self, data: bytes) -> None:
        """Bytes of the client."""
        self._signs += 1
        super().data_received(data)

    def resume_writing(self) -> None:
        """The client has taken most of what waited for it."""
        self._signs += 1
        super().resume_writing()

    def send_keepalive_ping(self) -> None:
        """Ask whether somebody is there."""
        self._signs_at_ping, self._waiting_at_ping = self._signs, self._waiting()
        super().send_keepalive_ping()

    def keepalive_timeout(self) -> None:
        """No answer yet: ask a living client again at once, and hang up on others."""
        if self._signs > self._signs_at_ping or self._waiting() < self._waiting_at_ping:
            self.pong_timer = None
            self.send_keepalive_ping()
        else:
            super().keepalive_timeout()
            self.transport.abort()  # what waits for somebody who has gone would keep the connection open

    def _waiting(self) -> int:
        """Bytes that the client has not taken, as far as this process knows."""
        size: int = self.transport.get_write_buffer_size()
        return size


class SocketSettings(TypedDict):
    """The part of the server's configuration that is about WebSockets."""

    ws: type[asyncio.Protocol]
    ws_ping_interval: float
    ws_ping_timeout: float
    ws_per_message_deflate: bool


def socket_settings() -> SocketSettings:
    """Who stalls is noticed within five seconds; audio is not compressed, which would cost more than it saves."""
    return SocketSettings(
        ws=PatientSocket, ws_ping_interval=PING_EVERY_SECONDS, ws_ping_timeout=PONG_WITHIN_SECONDS,
        ws_per_message_deflate=False,
    )  # fmt: skip
