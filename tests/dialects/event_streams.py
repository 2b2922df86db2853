"""Event streams as browsers read them: the messages of a URL, one after the other."""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `id` is where to go on behind it."""

    event: str
    data: Any
    id: str | None = None


def messages_of(url: str, headers: Mapping[str, str] | None = None) -> Generator[Message]:
    """The messages until the server ends the stream. Raises AssertionError for another status than 200."""
    shown = {"Accept": "text/event-stream", **(headers or {})}
    with httpx.stream("GET", url, headers=shown, timeout=PATIENCE_SECONDS) as reply:
        if reply.status_code != 200:
            reply.read()
            raise AssertionError(f"expected 200, got {reply.status_code}: {reply.text[:500]}")
        fields: dict[str, str] = {}
        for line in reply.iter_lines():
            name, _, value = line.partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
            elif line == "":
                if "data" in fields:
                    yield Message(fields.get("event", "message"), json.loads(fields["data"]), fields.get("id"))
                fields = {}
