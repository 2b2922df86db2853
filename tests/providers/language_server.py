"""A server on loopback that speaks the vendors' own protocols: OpenAI's chat completions, Gemini's generateContent, and
Anthropic's messages.

It answers as it is told, one reply a request: words, typed values in whatever shape the request asks for, refusals,
garbage, connections that hang or are cut.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.providers import anthropic_messages
from tests.vendors.plain_http import answering, read_request

Json = dict[str, Any]

GEMINI_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}

_CACHED = {"cached_tokens": 4}
OPENAI_USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15, "prompt_tokens_details": _CACHED}


@dataclass(frozen=True, slots=True)
class Say:
    """Words or a typed value, `after` so many seconds, and `between` pieces of a stream so many."""

    what: str | Json
    after: float = 0.0
    between: float = 0.0


@dataclass(frozen=True, slots=True)
class Refuse:
    """An HTTP error with the vendor's kind of body."""

    status: int
    message: str = "no"
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """These bytes as the body of a 200."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Hang:
    """The request is taken and nothing ever comes back; `headers_first` sends the head of a response before."""

    headers_first: bool = False


@dataclass(frozen=True, slots=True)
class CutAfter:
    """The stream breaks off after so many pieces."""

    what: str
    pieces: int = 1


Reply = Say | Refuse | Raw | Hang | CutAfter


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Json

    @property
    def instructions(self) -> str:
        """What the vendor's protocol keeps apart as ours."""
        return str(self.body.get("systemInstruction") or self.body.get("system") or self.body["messages"][0])

    @property
    def material(self) -> str:
        """The rest of what is said to the model."""
        return str(self.body.get("contents") or self.body["messages"][-1])


class LanguageServer:
    """Answers with its replies in turn; the last one for ever."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.replies: deque[Reply] = deque([Say("Hello.")])

    def will(self, *replies: Reply) -> None:
        """What the next requests get."""
        self.replies = deque(replies)

    @property
    def prompt(self) -> str:
        """All text of the last request, instructions and material."""
        return json.dumps(self.asked[-1].body, ensure_ascii=False)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request of one connection."""
        try:
            asked = await _read(reader)
            self.asked.append(asked)
            reply = self.replies.popleft() if len(self.replies) > 1 else self.replies[0]
            await _reply(asked, reply, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def language_server() -> AsyncIterator[LanguageServer]:
    """The server on a free port, for as long as the block lasts."""
    served = LanguageServer()
    async with answering(served.answer) as served.url:
        yield served


async def _read(reader: asyncio.StreamReader) -> Asked:
    line, headers, raw = await read_request(reader)
    target = urlsplit(line.split(" ")[1])
    return Asked(target.path, parse_qs(target.query), headers, json.loads(raw or b"{}"))


async def _reply(asked: Asked, reply: Reply, writer: asyncio.StreamWriter) -> None:
    match reply:
        case Say(what, after, between):
            await asyncio.sleep(after)
            if _is_streamed(asked):
                await _stream(asked, what, writer, between=between)
            else:
                _send(writer, 200, json.dumps(_completed(asked, what)).encode())
        case Refuse():
            _send(writer, reply.status, json.dumps(_error(asked, reply)).encode(), headers=reply.headers)
        case Raw(body, content_type):
            _send(writer, 200, body, content_type)
        case Hang(headers_first):
            if headers_first:
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
            await asyncio.Event().wait()
        case CutAfter(what, pieces):
            await _stream(asked, what, writer, pieces=pieces)
    await writer.drain()


def _send(
    writer: asyncio.StreamWriter,
    status: int,
    body: bytes,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> None:
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} Status\r\ncontent-type: {content_type}\r\ncontent-length: {len(body)}\r\n{more}"
    writer.write(head.encode() + b"connection: close\r\n\r\n" + body)


async def _stream(
    asked: Asked, words: str | Json, writer: asyncio.StreamWriter, *, between: float = 0.0, pieces: int | None = None
) -> None:
    """Server-sent events in chunked transfer; without its end when only some pieces are sent."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    events = list(_events(asked, words))
    for event in events if pieces is None else events[:pieces]:
        raw = f"{event}\n\n".encode()
        writer.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
        await writer.drain()
        await asyncio.sleep(between)
    if pieces is None:
        writer.write(b"0\r\n\r\n")


def _is_gemini(asked: Asked) -> bool:
    return "/models/" in asked.path


def _is_streamed(asked: Asked) -> bool:
    return ":stream" in asked.path or asked.body.get("stream") is True


def _is_anthropic(asked: Asked) -> bool:
    return asked.path == "/v1/messages"


def _events(asked: Asked, words: str | Json) -> Iterator[str]:
    """What the stream is made of, each piece of text one event after what opens the stream."""
    if _is_anthropic(asked):
        yield from anthropic_messages.events(asked.body, words)
        return
    yield from (f"data: {event}" for event in _chunks(asked, str(words)))


def _chunks(asked: Asked, words: str) -> Iterator[str]:
    said = words.split(" ")
    for place, word in enumerate(said):
        last = place == len(said) - 1
        text = word if last else f"{word} "
        yield json.dumps(_gemini_said(text, last) if _is_gemini(asked) else _openai_chunk({"content": text}))
    if not _is_gemini(asked):
        yield json.dumps(_openai_chunk({}, "stop"))
        if asked.body.get("stream_options", {}).get("include_usage"):
            yield json.dumps({**_openai_chunk({}), "choices": [], "usage": OPENAI_USAGE})
        yield "[DONE]"


def _completed(asked: Asked, what: str | Json) -> Json:
    if _is_anthropic(asked):
        return anthropic_messages.message(asked.body, what)
    if _is_gemini(asked):
        return _gemini_value(asked, what)
    text = what if isinstance(what, str) else json.dumps(what)
    message: Json = {"role": "assistant", "content": text}
    finish = "stop"
    if asked.body.get("tools") and not isinstance(what, str):
        name = asked.body["tools"][0]["function"]["name"]
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
        message, finish = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": asked.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": OPENAI_USAGE,
    }


def _openai_chunk(delta: Json, finish: str | None = None) -> Json:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _gemini_value(asked: Asked, what: str | Json) -> Json:
    tools = asked.body.get("tools")
    if tools and not isinstance(what, str):
        name = tools[0]["functionDeclarations"][0]["name"]
        return _gemini([{"functionCall": {"name": name, "args": what}}], last=True)
    return _gemini_said(what if isinstance(what, str) else json.dumps(what), last=True)


def _gemini_said(text: str, last: bool) -> Json:
    return _gemini([{"text": text}], last=last)


def _gemini(parts: list[Json], *, last: bool) -> Json:
    candidate: Json = {"content": {"role": "model", "parts": parts}, "index": 0}
    if last:
        candidate["finishReason"] = "STOP"
    usage = {"promptTokenCount": 10, "cachedContentTokenCount": 4, "candidatesTokenCount": 5, "totalTokenCount": 15}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini", "responseId": "r1"}


def _error(asked: Asked, reply: Refuse) -> Json:
    if _is_gemini(asked):
        status = reply.code or GEMINI_STATUS.get(reply.status, "UNKNOWN")
        return {"error": {"code": reply.status, "message": reply.message, "status": status}}
    if _is_anthropic(asked):
        return anthropic_messages.error(reply.status, reply.message)
    return {"error": {"message": reply.message, "type": "invalid_request_error", "code": reply.code}}
