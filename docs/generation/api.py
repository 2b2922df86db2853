"""The page about the HTTP API, from its OpenAPI document."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from vivaroom.app.main import create_app
from vivaroom.app.settings.reading import Settings

Json = dict[str, Any]
INTRODUCTION = """# HTTP API

`/openapi.json` of a running server, or `vivaroom openapi`, is the whole description; this page is made from it.

- On loopback the server's own user needs no sign-in; elsewhere send `Authorization: Bearer <token>` of `POST /v1/auth/login`,
  or the `ek_…` key of one session.
- A failure is `application/problem+json` with a stable `code`: [errors](errors.md).
- Any POST takes an `Idempotency-Key`; the same key with the same request gets the same reply for 24 hours.
- Lists are `{data, has_more, next_cursor}`; send `cursor` to go on.
- Ids carry a prefix (`ses_`, `int_`, `res_`, …) and sort by time; times are RFC 3339 in UTC; scores are 0 to 1."""
GENERAL = {"401", "403", "404", "409", "413", "415", "416", "422", "429", "400", "500", "503", "default"}


def api_page() -> str:
    """The page."""
    document = create_app(Settings(host="127.0.0.1")).openapi()
    return "\n".join([INTRODUCTION, *_operations(document)]) + "\n"


def _operations(document: Json) -> Iterator[str]:
    tag = None
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["tags"][0] != tag:
                tag = operation["tags"][0]
                yield f"\n## {tag.capitalize()}"
            yield f"\n### {method.upper()} {path}\n"
            yield from _operation(document, operation)


def _operation(document: Json, operation: Json) -> Iterator[str]:
    words = operation.get("description") or f"{operation['summary']}."
    yield " ".join(words.split())
    lines = [*_parameters(operation), *_body(document, operation), *_replies(operation)]
    yield ""
    yield from lines


def _parameters(operation: Json) -> Iterator[str]:
    for one in operation.get("parameters", ()):
        if one["in"] in ("query", "header"):
            words = one.get("description") or one["schema"].get("description") or ""
            yield f"- `{one['name']}` ({one['in']}){f': {words}' if words else ''}"


def _body(document: Json, operation: Json) -> Iterator[str]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"- body, `{media_type}`:"
        shape = _resolved(document, content["schema"])
        required = set(shape.get("required", ()))
        for name, field in shape.get("properties", {}).items():
            needed = ", needed" if name in required else ""
            words = field.get("description")
            yield f"  - `{name}` ({_type(document, field)}{needed}){f': {words}' if words else ''}"


def _replies(operation: Json) -> Iterator[str]:
    for status, reply in operation["responses"].items():
        if status in GENERAL:
            continue
        kinds = ", ".join(f"`{kind}`" for kind in reply.get("content", {}))
        named = [
            c["schema"]["$ref"].rpartition("/")[2] for c in reply.get("content", {}).values() if "$ref" in c["schema"]
        ]
        shape = f" {_shape(named[0])}" if named else ""
        yield f"- {status} {HTTPStatus(int(status)).phrase}{shape}{f' as {kinds}' if kinds and not named else ''}"


def _shape(name: str) -> str:
    """The name of a shape as people say it."""
    plain = name.rpartition("__")[2]
    if plain.startswith("Page_"):
        return f"page of `{plain.removeprefix('Page_').rstrip('_')}`"
    return f"`{plain}`"


def _resolved(document: Json, schema: Json) -> Json:
    """The schema itself, where it is named, or may be left out."""
    if "$ref" in schema:
        found: Json = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    parts = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    return _resolved(document, parts[0]) if len(parts) == 1 else schema


def _type(document: Json, field: Json) -> str:
    shape = _resolved(document, field)
    if "enum" in shape:
        return " or ".join(f"`{value}`" for value in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_type(document, shape['items'])}"
    return str(shape.get("format") or shape.get("type") or "any")
