"""Anthropic's messages protocol, as its documents define it: whole messages, streams, tool use, and errors."""

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ERRORS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "api_error",
    529: "overloaded_error",
}
USAGE: Json = {
    "input_tokens": 4,
    "cache_creation_input_tokens": 2,
    "cache_read_input_tokens": 4,
    "output_tokens": 5,
}
"""Anthropic counts what it read from its cache, and what it wrote there, beside the other tokens that came in: 10 in all."""


_TEXT: Json = {"type": "text", "text": ""}


def message(asked: Json, what: str | Json) -> Json:
    """A whole answer: a tool's input where tools were given and a value is wanted, else text."""
    if asked.get("tools") and not isinstance(what, str):
        used = {"type": "tool_use", "id": "toolu_1", "name": asked["tools"][0]["name"], "input": what}
        return _message([used], "tool_use")
    text = what if isinstance(what, str) else json.dumps(what)
    return _message([{"type": "text", "text": text}], "end_turn")


def events(asked: Json, what: str | Json) -> Iterator[str]:
    """A stream of named events; each piece comes with what must stand before it."""
    is_tool = bool(asked.get("tools")) and not isinstance(what, str)
    text = what if isinstance(what, str) else json.dumps(what)
    said = text.split(" ")
    block = {"type": "tool_use", "id": "toolu_1", "name": asked["tools"][0]["name"], "input": {}} if is_tool else _TEXT
    opening = _event("message_start", message={**_message([], None), "usage": {**USAGE, "output_tokens": 1}})
    opening += "\n\n" + _event("content_block_start", index=0, content_block=block)
    for place, word in enumerate(said):
        piece = word if place == len(said) - 1 else f"{word} "
        told = {"type": "input_json_delta", "partial_json": piece} if is_tool else {"type": "text_delta", "text": piece}
        delta = _event("content_block_delta", index=0, delta=told)
        yield delta if place else f"{opening}\n\n{delta}"
    yield _event("content_block_stop", index=0)
    stopped = {"stop_reason": "tool_use" if is_tool else "end_turn", "stop_sequence": None}
    yield _event("message_delta", delta=stopped, usage={"output_tokens": 5})
    yield _event("message_stop")


def error(status: int, told: str) -> Json:
    """The body of an error."""
    return {"type": "error", "error": {"type": ERRORS.get(status, "api_error"), "message": told}, "request_id": "req_1"}


def _message(content: list[Json], stopped: str | None) -> Json:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude",
        "content": content,
        "stop_reason": stopped,
        "stop_sequence": None,
        "usage": USAGE,
    }


def _event(name: str, **fields: Any) -> str:
    return f"event: {name}\ndata: {json.dumps({'type': name, **fields})}"
