"""How errors look to the front ends of dialects: as FastAPI writes them, with our stable code beside.

`{"detail": "what and how to mend it", "code": …, "request_id": …}`; for wrong fields `detail` is the list of
`{loc, msg, type}` that such front ends look for.
"""

import json
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivaroom.api.problems import MEDIA_TYPE

Json = dict[str, Any]
_FIELDS_WRONG = "validation_failed"
_PROBLEM = MEDIA_TYPE.encode()
SCHEMA: Json = {
    "type": "object",
    "required": ["detail", "code", "request_id"],
    "properties": {
        "detail": {
            "description": "What was expected, what came, and how to mend it; a list where fields are wrong.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["loc", "msg", "type"],
                        "properties": {
                            "loc": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
                            "msg": {"type": "string"},
                            "type": {"type": "string"},
                        },
                    },
                },
            ],
        },
        "code": {"type": "string", "description": "Stable name of the problem, for programs."},
        "request_id": {"type": "string"},
    },
}


def refusal(problem: Json) -> Json:
    """The body that such a front end expects in place of a problem document."""
    detail: Any = problem["detail"]
    if problem["code"] == _FIELDS_WRONG:
        detail = [
            {"loc": [_part(one) for one in wrong["field"].split(".")], "msg": wrong["detail"], "type": "value_error"}
            for wrong in problem["errors"]
        ]
    return {"detail": detail, "code": problem["code"], "request_id": problem["request_id"]}


class Refusals:
    """Middleware: translates every problem document that is sent at a path of a dialect, whoever refused."""

    def __init__(self, app: ASGIApp, is_ours: Callable[[str], bool]) -> None:
        self._app = app
        self._is_ours = is_ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._is_ours(scope["path"]):
            await self._app(scope, receive, _Translator(send).send)
        else:
            await self._app(scope, receive, send)


class _Translator:
    """Passes a reply on; a problem document is kept back until it is whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._translated(self._start)

    async def _translated(self, start: Message) -> None:
        body = json.dumps(refusal(json.loads(self._body)), ensure_ascii=False).encode()
        ours = {b"content-type": b"application/json", b"content-length": str(len(body)).encode()}
        headers = [(name, ours.get(name.lower(), value)) for name, value in start["headers"]]
        await self._send({**start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _is_problem(message: Message) -> bool:
    return any(name.lower() == b"content-type" and value == _PROBLEM for name, value in message.get("headers", ()))


def _part(name: str) -> str | int:
    return int(name) if name.isdecimal() else name
