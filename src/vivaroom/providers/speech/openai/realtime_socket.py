"""A WebSocket to OpenAI's realtime sessions: how it is opened, and what comes out of it."""

import json
import logging
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, InvalidURI, WebSocketException

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.speech.openai.access import Access
from vivaroom.providers.speech.openai.failures import of_handshake

_LARGEST_EVENT = 4 * 1024 * 1024
_FRAMES = logging.getLogger(f"{__name__}.frames")
_FRAMES.setLevel(logging.WARNING)
"""At the level of debugging the library would log the key and every word."""


async def open_socket(name: str, access: Access, path: str, seconds: float) -> ClientConnection:
    """A connection whose pings notice within `seconds` that it is only half there.

    Raises ProviderError, NoRealtime where the server has no such sessions.
    """
    try:
        return await connect(
            access.socket_url(path),
            additional_headers=access.headers,
            open_timeout=seconds,
            ping_interval=seconds * 0.2,
            ping_timeout=seconds * 0.7,
            close_timeout=seconds * 0.1,
            max_size=_LARGEST_EVENT,
            compression=None,
            logger=_FRAMES,
        )
    except InvalidStatus as refused:
        told = refused.response
        headers = {header.lower(): value for header, value in told.headers.raw_items()}
        raise of_handshake(name, told.status_code, headers, bytes(told.body)) from None
    except InvalidURI:
        raise ProviderRefused(name, "the address of the server is none") from None
    except (WebSocketException, OSError, TimeoutError) as error:
        raise ProviderBroken(name, type(error).__name__) from None


def event_of(name: str, message: str | bytes) -> dict[str, Any]:
    """One event. Raises ProviderBroken for what is none."""
    try:
        event = json.loads(message)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        raise ProviderBroken(name, "an event is no JSON object")
    return event
