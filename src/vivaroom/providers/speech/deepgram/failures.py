"""What a failure at Deepgram means to us; nothing that was said or asked, and no key, goes into an error.

Statuses: https://developers.deepgram.com/docs/errors, reasons for closing a stream:
https://developers.deepgram.com/docs/stt-troubleshooting-websocket-data-and-net-errors.
"""

import re
from datetime import timedelta

import httpx

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused

_REFUSED = {
    400: "it does not take this request",
    401: "it does not know this key",
    402: "the project has no credits left",
    403: "the key may not do this, or not with this model",
    404: "there is no such model, or nothing at this address",
    405: "nothing of this kind is at this address",
    413: "it does not take so much at once",
    414: "it does not take so many options",
    415: "it does not take this kind of sound",
    422: "it does not take these options",
}
_BUSY = {429: "more at once than the project may", 503: "it is overloaded"}
WRONG_ADDRESS = "expected an address that begins with https:// or http://"
_CLOSED_IN_ORDER = (1000, 1001, 1005)
_POLICY_VIOLATION, _TRY_AGAIN_LATER = 1008, 1013
_NOT_SOUND = "DATA-0000"
_CODE = re.compile(r"[A-Z]{3,8}-\d{4}")
_NAME = re.compile(r"[A-Z][A-Z_]{2,60}")


def by_status(name: str, status: int, retry_after: str | None) -> ProviderError:
    """The error for an HTTP status; `name` is the recogniser's or the voice's."""
    rest = _rest(retry_after or "")
    if status in _BUSY:
        return ProviderBusy(name, f"HTTP {status}: {_BUSY[status]}", retry_after=rest)
    if status in _REFUSED:
        return ProviderRefused(name, f"HTTP {status}: {_REFUSED[status]}")
    return ProviderBroken(name, f"HTTP {status}", retry_after=rest)


def by_close(name: str, status: int, reason: str) -> ProviderError:
    """The error for a stream that was closed before its end, or not in order; of the reason only its code is told."""
    code = _CODE.match(reason)
    detail = f"it closed the stream ({status}{' ' + code.group() if code else ''})"
    if code is not None and code.group() == _NOT_SOUND:
        return ProviderRefused(name, f"{detail}: it cannot read this sound")
    if status == _TRY_AGAIN_LATER:
        return ProviderBusy(name, detail)
    if status == _POLICY_VIOLATION and code is None:
        return ProviderRefused(name, detail)
    return ProviderBroken(name, detail)


def in_order(status: int) -> bool:
    """Whether a stream that was closed so was closed without complaint."""
    return status in _CLOSED_IN_ORDER


def by_message(name: str, code: object) -> ProviderError:
    """The error for a message of the type `Error`."""
    told = f" ({code})" if isinstance(code, str) and _NAME.fullmatch(code) else ""
    return ProviderBroken(name, f"it reported an error{told}")


def by_transport(name: str, error: httpx.HTTPError | httpx.InvalidURL) -> ProviderError:
    """The error for a request that had no reply, or not all of it."""
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ProviderRefused(name, WRONG_ADDRESS)
    return ProviderBroken(name, type(error).__name__)


def _rest(header: str) -> timedelta | None:
    """Whole seconds up to a day; dates and everything else are not read."""
    return timedelta(seconds=int(header)) if header.isascii() and header.isdigit() and len(header) < 6 else None
