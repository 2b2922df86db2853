"""A WebSocket to Cartesia: opened within a time, watched for being half open, and read message by message."""

import json
import logging
from datetime import timedelta
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, InvalidURI, WebSocketException

from vivaroom.kit.errors import ProviderBroken, ProviderRefused
from vivaroom.providers.speech.cartesia.account import Account, Options
from vivaroom.providers.speech.cartesia.failures import CUT, WRONG_ADDRESS, by_message, by_status

Message = dict[str, Any]
ANSWERS_WITHIN = timedelta(seconds=4.5)
"""So a stream that is half open is noticed within five seconds."""
_PINGS_AT_LEAST_S = 0.1
_LARGEST_MESSAGE = 8_000_000

_LOG = logging.getLogger(__name__)
_LOG.setLevel(logging.WARNING)
"""The library would write headers and messages, which hold the key and what a candidate said, at the level DEBUG."""


async def opened(name: str, account: Account, path: str, options: Options, within: timedelta) -> ClientConnection:
    """A connection, which is pinged so often that one which is dead closes itself in time. Raises ProviderError.

    Silence says nothing here: while somebody is silent, or speaks for long, the vendor may have nothing to tell.
    """
    within_s = within.total_seconds()
    try:
        return await connect(
            account.socket_url(path, options),
            additional_headers=account.headers(),
            open_timeout=within_s,
            ping_interval=max(_PINGS_AT_LEAST_S, within_s / 3),
            ping_timeout=within_s / 2,
            close_timeout=within_s / 10,
            max_size=_LARGEST_MESSAGE,
            compression=None,
            logger=_LOG,
        )
    except InvalidStatus as refused:
        reply = refused.response
        raise by_status(name, reply.status_code, "".join(reply.headers.get_all("retry-after"))) from None
    except (InvalidURI, ValueError):
        raise ProviderRefused(name, WRONG_ADDRESS) from None
    except (WebSocketException, OSError, EOFError) as error:
        raise ProviderBroken(name, f"cannot connect: {type(error).__name__}") from None


async def dropped(socket: ClientConnection) -> None:
    """Hang up without ceremony, so that nobody waits for a farewell."""
    socket.transport.abort()
    await socket.wait_closed()


def read(name: str, raw: str | bytes) -> Message:
    """What a frame says. Raises ProviderError where it is no message."""
    try:
        message = json.loads(raw) if isinstance(raw, str) else None
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise ProviderBroken(name, "it sent something that is not a message")
    return message


def checked(name: str, message: Message) -> Message:
    """The message, where it does not report an error. Raises ProviderError."""
    if message.get("type") == "error":
        raise by_message(name, message)
    return message


def close_status(closed: ConnectionClosed) -> int:
    """Why the other side closed; 1006 where it did not say."""
    return closed.rcvd.code if closed.rcvd else CUT
