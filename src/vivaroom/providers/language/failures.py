"""What a vendor's failure means to us; nothing of a request or an answer goes into an error."""

from datetime import timedelta

import httpx2
from pydantic_ai import exceptions as raised

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused

_GARBAGE = (ValueError, TypeError, AttributeError, LookupError)
"""What the vendors' clients raise over answers of a shape that they do not expect."""
FAILURES = (raised.AgentRunError, raised.UserError, httpx2.HTTPError, httpx2.InvalidURL, OSError, *_GARBAGE)
"""Everything that a request to a vendor may end in."""

_BUSY = (raised.ModelRateLimitError, raised.ModelOverloadedError)
_REFUSED = (
    raised.ModelRequestRejectedError,
    raised.ModelQuotaExceededError,
    raised.UserError,
    httpx2.InvalidURL,
)


def provider_error(name: str, error: Exception) -> ProviderError:
    """The error of ours for a vendor's; `name` is the model's."""
    detail = _detail(error)
    if isinstance(error, _BUSY):
        return ProviderBusy(name, detail, retry_after=_retry_after(error))
    if isinstance(error, _REFUSED):
        return ProviderRefused(name, detail)
    return ProviderBroken(name, detail, retry_after=_retry_after(error))


def _retry_after(error: Exception) -> timedelta | None:
    seconds = error.retry_after if isinstance(error, raised.ModelAPIError) else None
    return timedelta(seconds=seconds) if seconds is not None else None


def _detail(error: Exception) -> str:
    """Kind, HTTP status and the vendor's code; messages and bodies stay out, since they may repeat the request."""
    status = getattr(error, "status_code", None)
    code = getattr(error, "provider_error_code", None)
    told = [f"HTTP {status}" if status else "", code if isinstance(code, str) and code.isidentifier() else ""]
    return " ".join([type(error).__name__, *filter(None, told)])
