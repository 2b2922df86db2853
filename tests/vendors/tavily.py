"""A server on loopback that speaks Tavily's search protocol as its documentation has it, and its ways of failing.

It checks what it is sent: method and path, the bearer key, the fields and their limits. What it answers beyond that is
told by the test, one reply a request.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.vendors.plain_http import answering, read_request

Json = dict[str, Any]
KEY = "tvly-not-a-key"
QUERY_AT_MOST = 400
TOPICS = ("general", "news", "finance")
DEPTHS = ("basic", "advanced", "fast", "ultra-fast")
FIELDS = {
    "query", "topic", "search_depth", "max_results", "include_answer", "include_raw_content", "include_images",
    "time_range", "start_date", "end_date", "days", "country", "include_domains", "exclude_domains", "auto_parameters",
}  # fmt: skip
ERRORS = {
    401: "Unauthorized: missing or invalid API key.",
    429: "Your request has been blocked due to excessive requests. Please reduce rate of requests.",
    432: "This request exceeds your plan's set usage limit.",
    433: "This request exceeds the pay-as-you-go limit.",
    500: "Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class Found:
    """These results, `after` so many seconds."""

    results: tuple[Json, ...]
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Refuse:
    """An error of this status with the documented body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """These bytes as the body of a 200."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Hang:
    """The request is taken and nothing ever comes back; `headers_first` sends the head of a reply before."""

    headers_first: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection breaks in the middle of the body."""


Reply = Found | Refuse | Raw | Hang | Cut


class TavilyServer:
    """Answers with its replies in turn; the last one for ever. `asked` are the bodies of good requests."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Json] = []
        self.arrived = asyncio.Event()
        self.replies: deque[Reply] = deque([Found(())])

    def will(self, *replies: Reply) -> None:
        """What the next requests get."""
        self.replies = deque(replies)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of one connection."""
        try:
            refused, body = _checked(*await read_request(reader))
            if refused is None:
                if body:
                    self.asked.append(body)
                    self.arrived.set()
                reply = self.replies.popleft() if len(self.replies) > 1 else self.replies[0]
                await _send_reply(writer, reply, body)
            else:
                status, words = refused
                _send(writer, status, json.dumps({"detail": {"error": words}}).encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def tavily_server() -> AsyncIterator[TavilyServer]:
    """The server on a free port, for as long as the block lasts."""
    served = TavilyServer()
    async with answering(served.answer) as url:
        served.url = url
        yield served


def _checked(line: str, headers: dict[str, str], raw: bytes) -> tuple[tuple[int, str] | None, Json]:
    """Why the real one would refuse this, if it would, and the body."""
    asks_for_usage = line.startswith("GET /usage ")
    if not asks_for_usage and not line.startswith("POST /search "):
        return (404, "Not Found"), {}
    if headers.get("authorization") != f"Bearer {KEY}":
        return (401, ERRORS[401]), {}
    if asks_for_usage:
        return None, {}
    if headers.get("content-type", "").split(";")[0] != "application/json":
        return (422, "expected JSON"), {}
    body: Json = json.loads(raw)
    if unknown := set(body) - FIELDS:
        return (400, f"unknown fields: {sorted(unknown)}"), body
    if len(body.get("query", "")) > QUERY_AT_MOST:
        return (400, "Query is too long. Max query length is 400 characters."), body
    if not body.get("query") or body.get("topic") not in TOPICS or body.get("search_depth") not in DEPTHS:
        return (400, "Invalid topic, depth or query."), body
    return (None if 0 <= body.get("max_results", 5) <= 20 else (400, "max_results"), body)


async def _send_reply(writer: asyncio.StreamWriter, reply: Reply, asked: Json) -> None:
    match reply:
        case Found(results, after):
            await asyncio.sleep(after)
            if not asked:
                _send(writer, 200, json.dumps({"key": {"usage": 1, "limit": 1000}}).encode())
                return
            body = {
                "query": asked["query"], "answer": None, "images": [], "results": list(results), "response_time": 0.5,
                "request_id": "00000000-0000-4000-8000-000000000000",
            }  # fmt: skip
            _send(writer, 200, json.dumps(body).encode())
        case Refuse(status, headers):
            words = ERRORS.get(status, "no")
            _send(writer, status, json.dumps({"detail": {"error": words}}).encode(), headers)
        case Raw(body_bytes):
            _send(writer, 200, body_bytes)
        case Hang(headers_first):
            if headers_first:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n")
                await writer.drain()
            await asyncio.Event().wait()
        case Cut():
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"results"')


def _send(writer: asyncio.StreamWriter, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{more}"
    writer.write(head.encode() + b"connection: close\r\n\r\n" + body)
