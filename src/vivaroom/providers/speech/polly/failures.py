"""What Polly's errors mean to us; of an answer only the name of its error is read, so nothing that was said goes into one.

Sources: the errors of https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html, those that all of AWS has
(https://docs.aws.amazon.com/polly/latest/dg/CommonErrors.html), and https://docs.aws.amazon.com/polly/latest/dg/limits.html:
who asks too often is told so with HTTP 400.
"""

import json
import re
from contextlib import suppress
from datetime import timedelta

import httpx

from vivaroom.kit.errors import ProviderBroken, ProviderBusy, ProviderError, ProviderRefused

_MOST_OF_AN_ERROR = 20_000
_BUSY = {
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "TooManyRequestsException",
    "RequestLimitExceeded", "BandwidthLimitExceeded", "ServiceUnavailable", "ServiceUnavailableException",
}  # fmt: skip
_BUSY_STATUSES = (429, 503)
_BROKEN = {"ServiceFailureException", "InternalFailure", "InternalServerError", "RequestTimeout"}
_AGAIN_ELSEWHERE = 408
_UNLIKE_SIGNATURES = "the secret is not this key's, or the clock of this machine is wrong"
_MENDS = {
    "UnrecognizedClientException": "AWS does not know this key",
    "InvalidClientTokenId": "AWS does not know this key",
    "MissingAuthenticationToken": "the key is missing",
    "InvalidSignatureException": _UNLIKE_SIGNATURES,
    "SignatureDoesNotMatch": _UNLIKE_SIGNATURES,
    "RequestExpired": "the clock of this machine is wrong",
    "ExpiredTokenException": "the time of this key is over",
    "AccessDeniedException": "the key needs the permissions polly:SynthesizeSpeech and polly:DescribeVoices",
    "OptInRequired": "the account has not this service",
    "EngineNotSupportedException": "the voice has not this engine",
    "LanguageNotSupportedException": "the voice has not this language",
    "ResourceNotFoundException": "there is no such voice",
    "ConflictException": "the voice is not ready",
    "ValidationException": "it does not take this request; perhaps there is no such voice",
    "InvalidSsmlException": "it cannot read this text",
    "TextLengthExceededException": "the text is too long for one request",
    "InvalidSampleRateException": "it does not make this kind of sound",
}
_NAME = re.compile(r"[A-Za-z]{3,60}")


async def of_reply(name: str, reply: httpx.Response) -> ProviderError:
    """The error for a reply that is none; `name` is the voice's."""
    body = b""
    with suppress(httpx.HTTPError):
        async for piece in reply.aiter_bytes():
            body += piece
            if len(body) > _MOST_OF_AN_ERROR:
                break
    return _of_code(name, reply.status_code, _code(reply.headers, body), _rest(reply.headers.get("retry-after", "")))


def of_transport(name: str, error: httpx.HTTPError | httpx.InvalidURL) -> ProviderError:
    """The error for a request that had no reply, or not all of it."""
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return ProviderRefused(name, "expected an address that begins with https:// or http://")
    return ProviderBroken(name, type(error).__name__)


def _of_code(name: str, status: int, code: str, rest: timedelta | None) -> ProviderError:
    detail = f"HTTP {status} {code}".strip() + (f": {_MENDS[code]}" if code in _MENDS else "")
    if code in _BUSY or status in _BUSY_STATUSES:
        return ProviderBusy(name, detail, retry_after=rest)
    if 400 <= status < 500 and code not in _BROKEN and status != _AGAIN_ELSEWHERE:
        return ProviderRefused(name, detail)
    return ProviderBroken(name, detail, retry_after=rest)


def _code(headers: httpx.Headers, body: bytes) -> str:
    """The name of the error, by its header or by its body; either may have an address before or behind it."""
    told = headers.get("x-amzn-errortype", "")
    if not told:
        with suppress(ValueError, AttributeError):
            found = json.loads(body)
            told = found.get("__type") or found.get("code") or ""
    name = str(told).split(":")[0].rpartition("#")[2].strip()
    return name if _NAME.fullmatch(name) else ""


def _rest(header: str) -> timedelta | None:
    """Whole seconds up to a day; dates and everything else are not read."""
    return timedelta(seconds=int(header)) if header.isascii() and header.isdigit() and len(header) < 6 else None
