"""The types of the pages' live connection, from the AsyncAPI document of the realtime socket."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from vivaroom.api.realtime.description import SENT, asyncapi_document
from vivaroom.api.realtime.wire import KINDS

Json = dict[str, Any]
INTRODUCTION = """// What travels over the live connection, for the compiler that checks the scripts; browsers never load it.
// Made from the models that the server speaks with: change those, and run `python -m docs.generate`."""
_WIDEST = 120
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def wire_types() -> str:
    """The declarations."""
    schemas: Json = asyncapi_document()["components"]["schemas"]
    sent = _reachable(schemas, {kind.__name__ for kind in SENT.values()})
    parts = [
        INTRODUCTION,
        _union("ServerEvent", "Whatever the server sends.", SENT),
        _union("ClientEvent", "Whatever a client sends.", KINDS),
        *(_declared(name, schema, is_sent=name in sent) for name, schema in sorted(schemas.items())),
    ]
    return "\n\n".join(parts) + "\n"


def _union(name: str, words: str, events: Mapping[str, type[Any]]) -> str:
    choices = "".join(f"\n  | {kind.__name__}" for kind in events.values())
    return f"{_comment(words)}export type {name} ={choices};"


def _declared(name: str, schema: Json, *, is_sent: bool) -> str:
    """What the server sends has all of its fields; a client may leave out what has a default."""
    words = _comment(schema.get("description", ""))
    if "properties" not in schema:
        return f"{words}export type {name} = {_type(schema)};"
    required = set(schema["properties"]) if is_sent else set(schema.get("required", ()))
    fields = (_field(field, found, is_there=field in required) for field, found in schema["properties"].items())
    return f"{words}export interface {name} {{\n{''.join(fields)}}}"


def _field(name: str, schema: Json, *, is_there: bool) -> str:
    words = _comment(schema.get("description", ""), "  ")
    optional = "" if is_there else "?"
    return f"{words}  {name}{optional}: {_type(schema)};\n"


def _type(schema: Json) -> str:
    """Raises KeyError for a kind of schema that no model has so far; without any kind, it may be anything."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(map(json.dumps, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if schema.get("type") == "array":
        inner = _type(schema["items"])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties", True)
        return f"Record<string, {'unknown' if values is True else _type(values)}>"
    return _PLAIN[schema["type"]] if "type" in schema else "unknown"


def _reachable(schemas: Json, names: set[str]) -> set[str]:
    """These schemas, and those that they speak of."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        waiting |= set(_named_in(schemas[name])) - found
    return found


def _named_in(schema: Any) -> Iterator[str]:
    match schema:
        case {"$ref": str(place)}:
            yield place.rpartition("/")[2]
        case dict():
            for part in schema.values():
                yield from _named_in(part)
        case list():
            for part in schema:
                yield from _named_in(part)


def _comment(words: str, indent: str = "") -> str:
    """Words above what they are about; nothing where there are none."""
    plain = " ".join(words.split()).replace("*/", "* /")
    line = f"{indent}/** {plain} */\n"
    if not plain or len(line) <= _WIDEST:
        return line if plain else ""
    lines = "".join(f"{indent} * {one}\n" for one in textwrap.wrap(plain, _WIDEST - len(indent) - 3))
    return f"{indent}/**\n{lines}{indent} */\n"
