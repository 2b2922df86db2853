"""What a failure at Cartesia means to us; nothing that was said or asked, and no key, goes into an error.

Statuses and codes: https://docs.cartesia.ai/use-the-api/api-errors, limits of what may go on at once:
https://docs.cartesia.ai/use-the-api/concurrency-limits-and-timeouts.
"""

import re
from collections.abc import Mapping
from datetime import timedelta

import httpx

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused

_REFUSED = {
    400: "it does not take this request",
    401: "it does not know this key",
    402: "no credits are left",
    403: "the key may not do this",
    404: "there is no such model or voice, or nothing at this address",
    405: "nothing of this kind is at this address",
    413: "it does not take so much at once",
    415: "it does not take this kind of sound",
    422: "it does not take these options",
}
_BUSY = {429: "more at once than the plan allows", 503: "it is overloaded"}
WRONG_ADDRESS = "expected an address that begins with https:// or http://"
CUT = 1006
_CLOSED_IN_ORDER = (1000, 1001, 1005)
_POLICY_VIOLATION, _TRY_AGAIN_LATER = 1008, 1013
_CODE = re.compile(r"[a-z]+(?:_[a-z]+){1,5}")
_LONGEST_CODE = 60


def by_status(name: str, status: int, retry_after: str | None = None) -> ProviderError:
    """The error for an HTTP status; `name` is the recogniser's or the voice's."""
    return _error(name, status, f"HTTP {status}", _rest(retry_after or ""))


def by_message(name: str, message: Mapping[str, object]) -> ProviderError:
    """The error for a message of the type `error`, whichever version of the protocol wrote it."""
    told = message.get("status_code", message.get("code"))
    status = told if isinstance(told, int) else 500
    code = message.get("error_code")
    named = f" ({code})" if isinstance(code, str) and len(code) <= _LONGEST_CODE and _CODE.fullmatch(code) else ""
    return _error(name, status, f"it reported an error {status}{named}", None)


def by_close(name: str, status: int) -> ProviderError:
    """The error for a stream that was closed before its end, or not in order."""
    detail = f"it closed the stream ({status})"
    if status == _TRY_AGAIN_LATER:
        return ProviderBusy(name, detail)
    return ProviderRefused(name, detail) if status == _POLICY_VIOLATION else ProviderBroken(name, detail)


def in_order(status: int) -> bool:
    """Whether a stream that was closed so was closed without complaint."""
    return status in _CLOSED_IN_ORDER


def by_transport(name: str, error: httpx.HTTPError | httpx.InvalidURL) -> ProviderError:
    """The error for a request that had no reply, or not all of it."""
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ProviderRefused(name, WRONG_ADDRESS)
    return ProviderBroken(name, type(error).__name__)


def _error(name: str, status: int, detail: str, rest: timedelta | None) -> ProviderError:
    if status in _BUSY:
        return ProviderBusy(name, f"{detail}: {_BUSY[status]}", retry_after=rest)
    if status in _REFUSED:
        return ProviderRefused(name, f"{detail}: {_REFUSED[status]}")
    return ProviderBroken(name, detail, retry_after=rest)


def _rest(header: str) -> timedelta | None:
    """Whole seconds up to a day; dates and everything else are not read."""
    return timedelta(seconds=int(header)) if header.isascii() and header.isdigit() and len(header) < 6 else None
