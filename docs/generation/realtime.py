"""The page about the realtime socket, from its AsyncAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

from vivaroom.api.realtime.description import SENT, asyncapi_document
from vivaroom.api.realtime.wire import KINDS

Json = dict[str, Any]
INTRODUCTION = """# Realtime

`WS /v1/realtime` speaks the vocabulary of the OpenAI Realtime API, with `interview.*` events of our own: see
[how to write a client](../how-to/realtime-clients.md). `/asyncapi.json` of a running server, or `vivaroom asyncapi`, is the whole
description; this page is made from it. Fields of clients that are not named here are not looked at.

On a call (`POST /v1/realtime/calls`, WebRTC) the same events travel on the data channel `oai-events`; there is no
`response.output_audio.delta`, since the voice is in the track, and the close code comes as `interview.hung_up`.

Close codes: 4401 and 4403 who you are, 4408 too slow to take even words, 4409 a newer connection has taken over, 4410 the session
is over, 4429 far too many messages, 1000 somebody hung up, 1012 the server restarts, 1013 try again later. Before the socket is open, a refusal is an
HTTP status with `application/problem+json`: [errors](errors.md). A browser keeps that from its page: a
client that sends `Origin` is let in and closed at once, with 4000 and the status (1013 while the voices load), and the error's code as
the reason."""


def realtime_page() -> str:
    """The page."""
    document = asyncapi_document()
    return "\n".join(
        [
            INTRODUCTION,
            "\n## What a client sends",
            *_events(document, KINDS),
            "\n## What the server sends",
            *_events(document, SENT),
            "\n## Shapes",
            *_shapes(document),
        ]
    ) + "\n"  # fmt: skip


def _events(document: Json, events: Mapping[str, type[Any]]) -> Iterator[str]:
    for name, kind in events.items():
        yield f"\n### {name}\n"
        yield document["components"]["messages"][name]["summary"]
        yield from _fields(document["components"]["schemas"][kind.__name__])


def _shapes(document: Json) -> Iterator[str]:
    events = {kind.__name__ for kind in (*KINDS.values(), *SENT.values())}
    for name, schema in sorted(document["components"]["schemas"].items()):
        if name not in events:
            yield f"\n### {name}\n"
            yield " ".join(schema.get("description", "").split())
            if "enum" in schema:
                yield "\nOne of " + ", ".join(f"`{value}`" for value in schema["enum"]) + "."
            yield from _fields(schema)


def _fields(schema: Json) -> Iterator[str]:
    required = set(schema.get("required", ()))
    shown = {name: field for name, field in schema.get("properties", {}).items() if "const" not in field}
    if shown:
        yield ""
    for name, field in shown.items():
        words = field.get("description")
        optional = "" if name in required else ", may be left out"
        yield f"- `{name}` ({_type(field)}{optional}){f': {words}' if words else ''}"


def _type(field: Json) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    choices = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    if choices:
        return " or ".join(_type(one) for one in choices)
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    return str(field.get("type", "any"))
