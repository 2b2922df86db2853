"""Errors on the wire: every failure is an `application/problem+json` document (RFC 9457) with a stable code."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketState

from vivaroom.api.media_types import is_form, is_json
from vivaroom.api.page_sockets import is_for_page, turn_page_away
from vivaroom.api.request_ids import request_id_of
from vivaroom.kit.errors import FieldProblem, Invalid, ProviderError, Unavailable, Unreadable, Unsupported, VivaError

MEDIA_TYPE = "application/problem+json"
DOCS = "/docs/errors"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_LONGEST_FIELD_PART = 64
_POLICY_VIOLATION = 1008
_INTERNAL_ERROR = 1011
_BEGINNINGS = frozenset({"http.response.start", "websocket.http.response.start", "websocket.accept", "websocket.close"})
_log = structlog.get_logger(__name__)

_BY_STATUS = {
    400: ("request_unreadable", "The request could not be read; check its body and its Content-Type."),
    401: ("not_signed_in", "This needs a known caller. Send a bearer token in the Authorization header."),
    403: ("not_allowed", "The caller may not do this."),
    404: ("route_not_found", "Nothing is served at this path; /docs lists what is."),
    405: ("method_not_allowed", "This path takes other methods; the Allow header names them."),
    406: ("not_acceptable", "None of the media types in Accept can be made; leave it out for the default."),
    413: ("body_too_large", "The body is larger than this server takes."),
    415: ("media_type_unsupported", "This Content-Type is not read here."),
}
# The words of RFC 9110, which older versions of Python do not have.
_TITLES = {413: "Content Too Large", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
_PLAIN_WORDS = {
    "union_tag_invalid": "Expected one of the documented kinds.",
    "extra_forbidden": "This field is not known here; leave it out.",
}


class WrongField(BaseModel):
    """One field that is wrong."""

    field: str = Field(description="Where it stands, for example `body.email` or `query.limit`.")
    detail: str = Field(description="What was expected.")


class Problem(BaseModel):
    """What went wrong, in the shape of RFC 9457."""

    type: str = Field(description="A page of the documentation about this code.", examples=["/docs/errors#email_taken"])
    title: str = Field(description="The HTTP status in words.", examples=["Conflict"])
    status: int = Field(description="The HTTP status.", examples=[409])
    code: str = Field(description="Stable name of the problem, for programs.", examples=["email_taken"])
    detail: str = Field(description="What was expected, what came, and how to mend it.")
    request_id: str = Field(description="The id of the request; say it when you ask for help.")
    errors: list[WrongField] = Field(description="The fields that are wrong, when the problem is about fields.")


def install(app: FastAPI) -> None:
    """Let the application answer every failure with a problem. Call it before other middleware is added."""
    for family in (VivaError, ProviderError, HTTPException, RequestValidationError, WebSocketRequestValidationError):
        # The framework's types know handlers of requests or of sockets; this one is for both.
        app.add_exception_handler(family, _on_error)  # type: ignore[arg-type]
    app.add_middleware(LastResort)


class LastResort:
    """Answers what nobody expected to go wrong, and logs it without the words of the error.

    The framework's own last resort raises the error again, and the server would print it with all that it quotes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_and_see(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] in _BEGINNINGS
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except Exception as error:
            if scope["type"] not in ("http", "websocket"):
                raise
            connection = HTTPConnection(scope)
            response = problem_response(connection, _error_for(connection, error))
            if not begun:
                await response(scope, receive, send)
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": _INTERNAL_ERROR})
            else:
                raise ConnectionAbortedError("a reply that had begun was cut short; the log says why") from None


def problem_response(connection: HTTPConnection, error: VivaError) -> Response:
    """The answer that tells a client of an error."""
    headers = dict(error.headers)
    if error.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    problem = Problem(
        type=f"{DOCS}#{error.code}",
        title=_TITLES.get(error.status) or HTTPStatus(error.status).phrase,
        status=error.status,
        code=error.code,
        detail=error.detail,
        request_id=request_id_of(connection),
        errors=[WrongField(field=one.field, detail=one.detail) for one in error.fields],
    )
    return Response(problem.model_dump_json(), error.status, headers, MEDIA_TYPE)


async def _on_error(connection: HTTPConnection, error: Exception) -> Response | None:
    """The handler of all handlers; on an open socket it closes, before that it refuses the handshake."""
    told = _error_for(connection, error)
    response = problem_response(connection, told)
    if not isinstance(connection, WebSocket):
        return response
    if connection.application_state is WebSocketState.CONNECTING and is_for_page(connection, told):
        await turn_page_away(connection, told)
        return None
    if connection.application_state is WebSocketState.CONNECTING and _can_refuse_with_a_reply(connection):
        return response
    ours = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    await connection.close(_INTERNAL_ERROR if ours else _POLICY_VIOLATION)
    return None


def _can_refuse_with_a_reply(connection: WebSocket) -> bool:
    return "websocket.http.response" in (connection.scope.get("extensions") or {})


def _error_for(connection: HTTPConnection, error: Exception) -> VivaError:
    match error:
        case VivaError():
            return error
        case ProviderError():
            return _of_provider(connection, error)
        case RequestValidationError() | WebSocketRequestValidationError():
            return _of_validation(connection, error)
        case HTTPException():
            return _of_http(connection, error)
        case _:
            return _unexpected(connection, error)


def _of_provider(connection: HTTPConnection, error: ProviderError) -> VivaError:
    _log.warning("provider_failed", request_id=request_id_of(connection), provider=error.provider)
    headers = {"Retry-After": str(int(error.retry_after.total_seconds()) + 1)} if error.retry_after else {}
    detail = f"The service {error.provider} did not answer as it should; try again later."
    return Unavailable("provider_unavailable", detail, headers=headers)


def _of_validation(
    connection: HTTPConnection, error: RequestValidationError | WebSocketRequestValidationError
) -> VivaError:
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return Unreadable("json_unreadable", "The body is not JSON: expected one JSON value in UTF-8.")
    kind = connection.headers.get("content-type")
    if any(one["loc"] == ("body",) and one["type"] != "missing" for one in found) and not (
        is_json(kind) or is_form(kind)
    ):
        return Unsupported(
            "media_type_unsupported", "Expected a JSON body with the header Content-Type: application/json."
        )
    fields = tuple(FieldProblem(_path(one["loc"]), _words(one)) for one in found)
    return Invalid(
        "validation_failed", "Some fields are missing or not as documented; errors lists them.", fields=fields
    )


def _path(location: Sequence[str | int]) -> str:
    return ".".join(str(part)[:_LONGEST_FIELD_PART] for part in location)


def _words(one: Mapping[str, Any]) -> str:
    """What the validator expected; never what came, which may be a candidate's words."""
    return _PLAIN_WORDS.get(one["type"]) or str(one["msg"]).removeprefix("Value error, ")


def _of_http(connection: HTTPConnection, error: HTTPException) -> VivaError:
    if isinstance(error.__cause__, VivaError):  # the framework wraps what goes wrong while it reads a body
        return error.__cause__
    if isinstance(error.__cause__, (UnicodeDecodeError, RecursionError)):
        return Unreadable("json_unreadable", "The body is not JSON in UTF-8 of a sane depth.")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_at(connection))
    code, detail = _BY_STATUS.get(error.status_code, ("request_failed", HTTPStatus(error.status_code).phrase))
    return _with_status(error.status_code, VivaError(code, detail, headers=headers))


def _with_status(status: int, error: VivaError) -> VivaError:
    error.status = status
    return error


def _methods_at(connection: HTTPConnection) -> list[str]:
    """The framework names the methods of the first route at a path only; clients are told all of them."""
    tries = [(method, {**connection.scope, "method": method}) for method in METHODS]
    routes = connection.app.routes
    return [method for method, scope in tries if any(route.matches(scope)[0] is Match.FULL for route in routes)]


def _unexpected(connection: HTTPConnection, error: Exception) -> VivaError:
    """Logs where it happened and of which type it is: the words of an error may be a candidate's."""
    request_id = request_id_of(connection)
    _log.error("request_failed", request_id=request_id, error=type(error).__qualname__, where=_frames(error))
    detail = f"This is a fault of the server. Its log has more about request {request_id}."
    return _with_status(HTTPStatus.INTERNAL_SERVER_ERROR, VivaError("internal_error", detail))


def _frames(error: BaseException) -> list[str]:
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found
