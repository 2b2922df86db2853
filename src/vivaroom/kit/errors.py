"""The two families of errors.

VivaError                 what the client did or may not do; carries an HTTP status and a stable code
├── Invalid         422   the request is understood but not acceptable
├── Unreadable      400   the request cannot be understood
├── Unauthenticated 401   no valid credentials
├── Forbidden       403   valid credentials, not allowed
├── NotFound        404   no such object, or none that the caller may know of
├── Conflict        409   the object is in another state than the request needs
├── Gone            410   the object was there and has expired or been withdrawn
├── TooLarge        413   more bytes, pages or pixels than the limit
├── Unsupported     415   a media type that is not accepted
├── OutOfRange      416   a part of an object was asked for that it does not have
├── TooMany         429   a rate or a quota is used up
└── Unavailable     503   this server cannot do it now; a later try may succeed
ProviderError             the outside world failed; says whether another try can help
├── ProviderRefused       credentials or request refused: not retryable with the same key
├── ProviderBusy          rate limit or overload: retryable after a rest
└── ProviderBroken        garbage, a cut connection, a time-out: retryable elsewhere
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field that is wrong: `field` is a dotted path, `detail` says expected and got."""

    field: str
    detail: str


class VivaError(Exception):
    """What the client did or may not do.

    `code` is stable and lower_snake; `detail` says what was expected, what came, and how to mend it,
    and never holds a candidate's words.
    """

    status = 400

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        fields: tuple[FieldProblem, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.fields = fields
        self.headers = dict(headers or {})


class Invalid(VivaError):
    """The request is understood but not acceptable."""

    status = 422


class Unreadable(VivaError):
    """The request cannot be understood."""

    status = 400


class Unauthenticated(VivaError):
    """No valid credentials came with the request."""

    status = 401


class Forbidden(VivaError):
    """The caller is known and may not do this."""

    status = 403


class NotFound(VivaError):
    """No such object, or none that the caller may know of."""

    status = 404


class Conflict(VivaError):
    """The object is in another state than the request needs."""

    status = 409


class Gone(VivaError):
    """The object was there and has expired or been withdrawn."""

    status = 410


class TooLarge(VivaError):
    """More bytes, pages or pixels than the limit."""

    status = 413


class Unsupported(VivaError):
    """A media type that is not accepted."""

    status = 415


class OutOfRange(VivaError):
    """A part of an object was asked for that it does not have."""

    status = 416


class TooMany(VivaError):
    """A rate or a quota is used up."""

    status = 429


class Unavailable(VivaError):
    """This server cannot do it now; a later try may succeed."""

    status = 503


class ProviderError(Exception):
    """The outside world failed; `retryable` says whether another try can help."""

    retryable = True

    def __init__(self, provider: str, detail: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{provider}: {detail}")
        self.provider = provider
        self.detail = detail
        self.retry_after = retry_after


class ProviderRefused(ProviderError):
    """Credentials or request refused: the same key will be refused again."""

    retryable = False


class ProviderBusy(ProviderError):
    """Rate limit or overload: retryable after a rest."""


class ProviderBroken(ProviderError):
    """Garbage, a cut connection or a time-out: retryable elsewhere."""
