"""What a request may carry: bodies of a limited size, JSON that can be read, text that can be stored."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivaroom.api.media_types import is_json
from vivaroom.api.problems import problem_response
from vivaroom.kit.errors import FieldProblem, Invalid, TooLarge, Unreadable, VivaError

DEEPEST = 64
_LONGEST_PATH = 200
# JSON that is stored as PostgreSQL's jsonb: no NUL, no half of a surrogate pair, no NaN and no infinity, which
# Python's reader takes. Only what holds one of these is looked at closely.
_SUSPICIOUS = re.compile(rb"\\u0000|\\u[dD][89a-fA-F]|NaN|Infinity|[eE]\+?[0-9]{3}|[0-9]{300}")
_NUL_IN_URL = re.compile(rb"%00|\0")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
_NO_NUL = "Expected text without NUL characters and halves of surrogate pairs."


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes a body may have; JSON below `roomy_paths` may be as large as an upload, since it holds base64 audio."""

    json_bytes: int = 1 << 20
    upload_bytes: int = 12 << 20
    roomy_json_bytes: int = 15 << 20
    roomy_paths: tuple[str, ...] = ()


DEFAULT_LIMITS = BodyLimits()


class Bodies:
    """Middleware: refuses bodies that are too large or cannot be read, before any route sees them."""

    def __init__(self, app: ASGIApp, limits: BodyLimits = DEFAULT_LIMITS) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        kind = connection.headers.get("content-type", "")
        try:
            _check_url(scope)
            limited = _limited(receive, self._limit_of(connection, kind), connection)
            readable = await _checked_json(limited) if is_json(kind) else limited
        except VivaError as error:
            await problem_response(connection, error)(scope, receive, send)
            return
        await self._app(scope, readable, send)

    def _limit_of(self, connection: HTTPConnection, kind: str) -> int:
        if not kind or is_json(kind) or kind.startswith(("text/", "application/x-www-form-urlencoded")):
            roomy = connection.scope["path"].startswith(self._limits.roomy_paths or ("\0",))
            return self._limits.roomy_json_bytes if roomy else self._limits.json_bytes
        return self._limits.upload_bytes


def check_json(body: bytes) -> None:
    """Raise for JSON that could be read but not stored.

    Raises Unreadable with code `json_unreadable` for numbers that JSON does not know and for deep nesting, Invalid
    with code `text_unwritable` for text that PostgreSQL does not keep. What is no JSON at all is left to the route.
    """
    if body.count(b"[") + body.count(b"{") <= DEEPEST and not _SUSPICIOUS.search(body):
        return
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        return
    for path, leaf, depth in _leaves(value):
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(leaf, float) and leaf in (float("inf"), float("-inf")):
            raise _no_such_number(path)
        if isinstance(leaf, str) and _UNWRITABLE.search(leaf):
            raise Invalid("text_unwritable", _NO_NUL, fields=(FieldProblem(path, _NO_NUL),))


def _leaves(value: Any) -> Iterator[tuple[str, Any, int]]:
    """Everything in a JSON value that holds nothing else, keys too, with its path and depth."""
    waiting: list[tuple[str, Any, int]] = [("body", value, 1)]
    while waiting:
        path, one, depth = waiting.pop()
        if depth > DEEPEST:
            yield path, one, depth
        elif isinstance(one, dict):
            for name, inner in one.items():
                yield path, name, depth
                waiting.append((f"{path}.{name}"[:_LONGEST_PATH], inner, depth + 1))
        elif isinstance(one, list):
            waiting.extend((f"{path}.{place}"[:_LONGEST_PATH], inner, depth + 1) for place, inner in enumerate(one))
        else:
            yield path, one, depth


def _limited(receive: Receive, limit: int, connection: HTTPConnection) -> Receive:
    announced = connection.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise _too_large(limit)
        return message

    return receive_limited


async def _checked_json(receive: Receive) -> Receive:
    """Read the whole body, check it, and hand it on in one piece."""
    pieces: list[bytes] = []
    message: Message = {"type": "http.request", "more_body": True}
    while message["type"] == "http.request" and message.get("more_body", False):
        message = await receive()
        pieces.append(message.get("body", b""))
    body = b"".join(pieces)
    check_json(body)
    waiting = [message if message["type"] == "http.disconnect" else {"type": "http.request", "body": body}]

    async def receive_checked() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_checked


def _check_url(scope: Scope) -> None:
    if "\0" in scope["path"] or _NUL_IN_URL.search(scope.get("query_string", b"")):
        raise Invalid("text_unwritable", "Expected a URL without NUL characters.")


def _refuse_constant(_name: str) -> float:
    raise _no_such_number("body")


def _no_such_number(path: str) -> Unreadable:
    detail = "JSON has no NaN and no infinity; leave the field out or send null."
    return Unreadable("json_unreadable", detail, fields=(FieldProblem(path, detail),))


def _too_deep() -> Unreadable:
    return Unreadable("json_unreadable", f"Expected JSON that is nested at most {DEEPEST} deep.")


def _too_large(limit: int) -> TooLarge:
    return TooLarge("body_too_large", f"Expected a body of at most {limit} bytes.", headers={"Connection": "close"})
