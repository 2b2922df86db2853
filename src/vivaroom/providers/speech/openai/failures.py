"""What OpenAI's refusals, error events and close codes mean to us; nothing of a request or an answer goes into an error.

Sources: https://developers.openai.com/api/docs/guides/error-codes and the reference of the Realtime API's `error` event.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused

MOST_OF_AN_ERROR = 20_000
_TOO_MANY = 429
_OVERLOADED = (503, 529)
_AGAIN_ELSEWHERE = (408, 409, 425)
_NO_SUCH_SESSIONS = (200, 403, 404, 405, 426, 501)
"""What servers without realtime sessions say to the handshake; some web frameworks say 403 to every unknown one."""
_PAID_UP = {
    "insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached",
}  # fmt: skip
_SLOW_DOWN = {"rate_limit_exceeded", "rate_limit_error", "slow_down", "requests", "tokens", "server_overloaded"}
_FOR_A_WHILE = {"session_expired", "server_error", "internal_error", "timeout"}
_REFUSING_CLOSES = (1003, 1007, 1008, 1009, 3000, 3003)
_BUSY_CLOSES = (1013,)


class NoRealtime(ProviderRefused):
    """The server has no realtime sessions; whole utterances may still be sent to it."""


async def of_reply(name: str, reply: httpx.Response) -> ProviderError:
    """The error for a reply that is none; of its body only the codes are read."""
    body = b""
    with suppress(httpx.HTTPError):
        async for piece in reply.aiter_bytes():
            body += piece
            if len(body) > MOST_OF_AN_ERROR:
                break
    return of_status(name, reply.status_code, reply.headers, body)


def of_handshake(name: str, status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """The error for a WebSocket that was not opened."""
    failure = of_status(name, status, headers, body)
    if status in _NO_SUCH_SESSIONS:
        return NoRealtime(name, failure.detail)
    return failure


def of_status(name: str, status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """The error for an HTTP status."""
    codes = _codes(body)
    detail = " ".join([f"HTTP {status}", *codes])
    rest = _retry_after(headers)
    if status == _TOO_MANY and not _PAID_UP.intersection(codes):
        return ProviderBusy(name, detail, retry_after=rest)
    if status in _OVERLOADED:
        return ProviderBusy(name, detail, retry_after=rest)
    if 400 <= status < 500 and status not in _AGAIN_ELSEWHERE:
        return ProviderRefused(name, detail)
    return ProviderBroken(name, detail, retry_after=rest)


def of_error(name: str, error: object) -> ProviderError:
    """The error for the `error` object of an event."""
    codes = _codes_of(error)
    detail = " ".join(["error event", *codes])
    if _PAID_UP.intersection(codes):
        return ProviderRefused(name, detail)
    if _SLOW_DOWN.intersection(codes):
        return ProviderBusy(name, detail)
    if not codes or _FOR_A_WHILE.intersection(codes):
        return ProviderBroken(name, detail)
    return ProviderRefused(name, detail)


def of_close(name: str, code: int | None) -> ProviderError:
    """The error for a connection that was closed before all was understood; None where it was cut."""
    detail = f"closed with {code}" if code is not None else "the connection was cut"
    if code in _REFUSING_CLOSES:
        return ProviderRefused(name, detail)
    if code in _BUSY_CLOSES:
        return ProviderBusy(name, detail)
    return ProviderBroken(name, detail)


def _codes(body: bytes) -> list[str]:
    with suppress(ValueError):
        found: Any = json.loads(body)
        return _codes_of(found.get("error")) if isinstance(found, dict) else []
    return []


def _codes_of(error: object) -> list[str]:
    """Code and type, where they are the plain names that they are documented to be."""
    if not isinstance(error, Mapping):
        return []
    told = (error.get("code"), error.get("type"))
    return [one for one in told if isinstance(one, str) and one.isidentifier() and len(one) < 64]


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds of `retry-after`, or milliseconds of `retry-after-ms`; None for a date or nonsense."""
    for header, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        told = headers.get(header, "")
        if told.isascii() and told.replace(".", "", 1).isdigit() and len(told) < 9:
            return timedelta(seconds=float(told) * scale)
    return None
