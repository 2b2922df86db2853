"""The WebSocket to Gemini Live: opened within a time, watched for being half open, and read frame by frame."""

import json
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol

from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException

from vivaroom.kit.errors import ProviderBroken, ProviderError, ProviderRefused
from vivaroom.providers.speech.gemini.failures import CUT, of_close, of_status
from vivaroom.providers.speech.gemini.wire import Json

BASE_URL = "https://generativelanguage.googleapis.com"
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
ANSWERS_WITHIN = timedelta(seconds=4.5)
"""So a stream that is half open is noticed within five seconds."""
_PINGS_AT_LEAST_S = 0.1
_LARGEST_FRAME = 16_000_000

_FRAMES = logging.getLogger(f"{__name__}.frames")
_FRAMES.setLevel(logging.WARNING)
"""At the level of debugging the library would log the key and every word."""


class Socket(Protocol):
    """A stream of messages each way."""

    async def send(self, message: Json) -> None:
        """Raises ProviderError where it is closed."""
        ...

    async def receive(self) -> str | bytes:
        """The next frame. Raises ProviderError, which says why, where it is closed."""
        ...

    async def drop(self) -> None:
        """Hang up without ceremony, so that nobody waits for a farewell."""
        ...


Dial = Callable[[], Awaitable[Socket]]
"""Opens a new socket. Raises ProviderError."""


class WebSocketDial:
    """A `Dial` by one key of the service. The key goes into a header: addresses are logged on their way."""

    def __init__(
        self, name: str, key: SecretStr, *, base_url: str = BASE_URL, within: timedelta = ANSWERS_WITHIN
    ) -> None:
        secret = key.get_secret_value()
        if not (secret.isascii() and secret.isprintable() and secret):
            raise ProviderRefused(name, "expected a key of printable ASCII characters")
        self._name = name
        self._headers = {"x-goog-api-key": secret}
        self._url = f"{base_url.rstrip('/').replace('http', 'ws', 1)}{PATH}"
        self._within_s = within.total_seconds()

    async def __call__(self) -> "WebSocket":
        """A connection, which is pinged so often that one which is dead closes itself in time."""
        within_s = self._within_s
        try:
            connection = await connect(
                self._url,
                additional_headers=self._headers,
                open_timeout=within_s,
                ping_interval=max(_PINGS_AT_LEAST_S, within_s / 3),
                ping_timeout=within_s / 2,
                close_timeout=within_s / 10,
                max_size=_LARGEST_FRAME,
                compression=None,
                logger=_FRAMES,
            )
        except InvalidStatus as refused:
            raise of_status(self._name, refused.response.status_code) from None
        except (InvalidURI, ValueError):
            raise ProviderRefused(self._name, "expected an address that begins with https:// or http://") from None
        except (WebSocketException, OSError, EOFError) as error:
            raise ProviderBroken(self._name, f"cannot connect: {type(error).__name__}") from None
        return WebSocket(self._name, connection)


class WebSocket:
    """A `Socket` over the network."""

    def __init__(self, name: str, connection: ClientConnection) -> None:
        self._name = name
        self._connection = connection

    async def send(self, message: Json) -> None:
        """As JSON, in a text frame."""
        try:
            await self._connection.send(json.dumps(message))
        except ConnectionClosed as closed:
            raise _why(self._name, closed) from None

    async def receive(self) -> str | bytes:
        """The next frame."""
        try:
            return await self._connection.recv()
        except ConnectionClosed as closed:
            raise _why(self._name, closed) from None

    async def drop(self) -> None:
        """At once."""
        self._connection.transport.abort()
        await self._connection.wait_closed()


def _why(name: str, closed: ConnectionClosed) -> ProviderError:
    if closed.rcvd is None:
        return of_close(name, CUT)
    return of_close(name, closed.rcvd.code, closed.rcvd.reason)
