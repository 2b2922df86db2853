"""What Gemini Live's refusals and close codes mean to us; nothing of a reason's own words goes into an error.

The service accepts nearly every handshake and tells what is wrong by closing: a code, and a reason in English, of which
only these marks are read. Sources: https://ai.google.dev/gemini-api/docs/troubleshooting, and for the codes of closes what
users of the service report (1007 for a key or a request that is not valid, 1008 for a model or a session that it does not
know, 1011 for a quota that is used up, and for a connection that has lasted 58 minutes).
"""

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused
from vivaroom.providers.speech.dialogue.renewed import Expired

CUT = 1006
_TRY_AGAIN_LATER = 1013
_INVALID, _POLICY = 1007, 1008
_BUSY = ("quota", "resource_exhausted", "resource has been exhausted", "rate limit", "too many", "overloaded")
_OF_A_HANDLE = ("session not found", "session handle", "resumption", "session expired")
_OF_A_KEY = ("api key", "api_key", "unregistered callers", "permission", "unauthenticated", "credentials", "leaked")
_OF_A_MODEL = ("is not found", "not supported for bidigeneratecontent", "model not found")
_OF_A_PLACE = ("location is not supported",)
_OF_AGE = ("deadline expired", "going away", "goaway", "session duration", "maximum duration")
_REFUSED_STATUS = (400, 401, 403, 404, 405)
_BUSY_STATUS = (429, 503)


class UnknownHandle(ProviderBroken):
    """The service does not know, or no longer, what it was asked to resume: the session begins anew."""


def of_status(name: str, status: int) -> ProviderError:
    """The error for a WebSocket that was not opened."""
    detail = f"HTTP {status}"
    if status in _BUSY_STATUS:
        return ProviderBusy(name, detail)
    return ProviderRefused(name, detail) if status in _REFUSED_STATUS else ProviderBroken(name, detail)


def of_close(name: str, code: int, reason: str = "") -> ProviderError:
    """The error for a connection that was closed; `code` is `CUT` where nobody said why."""
    told = reason.lower()
    if code == CUT:
        return ProviderBroken(name, "the connection was cut")
    if _tells(told, _BUSY) or code == _TRY_AGAIN_LATER:
        return ProviderBusy(name, f"closed with {code}: the quota is used up, or it is overloaded")
    if _tells(told, _OF_A_HANDLE):
        return UnknownHandle(name, f"closed with {code}: it cannot resume the session")
    if _tells(told, _OF_AGE):
        return Expired(name, f"closed with {code}: the connection had lasted as long as one may")
    if code in (_INVALID, _POLICY):
        return ProviderRefused(name, f"closed with {code}: {_why(told)}")
    return ProviderBroken(name, f"closed with {code}")


def _why(told: str) -> str:
    if _tells(told, _OF_A_KEY):
        return "it does not take this key"
    if _tells(told, _OF_A_MODEL):
        return "there is no such model for this key"
    if _tells(told, _OF_A_PLACE):
        return "it does not serve the place of this server"
    return "it does not take this request"


def _tells(told: str, marks: tuple[str, ...]) -> bool:
    return any(mark in told for mark in marks)
