"""Every request has an id: in the answer, in problems and in each log line written meanwhile."""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from vivaroom.kit.ids import new_id

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")


class RequestIds:
    """Takes the caller's `X-Request-Id` when it is 8–128 of `A-Za-z0-9._-`, makes one otherwise, and sends it back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = _accepted(Headers(scope=scope).get(HEADER)) or f"req_{new_id().hex}"
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start", "websocket.accept"):
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_with_id)


def request_id_of(connection: HTTPConnection) -> str:
    """The id of this request; `unknown` where the application runs without `RequestIds`."""
    found: str = connection.scope.get("state", {}).get("request_id", "unknown")
    return found


def _accepted(sent: str | None) -> str | None:
    return sent if sent is not None and _SANE.fullmatch(sent) else None
