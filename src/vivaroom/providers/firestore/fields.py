"""From Python's values to those of Firestore's REST protocol.

https://cloud.google.com/firestore/docs/reference/rest/v1/Value
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

Json = dict[str, Any]


def fields_of(values: Mapping[str, Any]) -> Json:
    """The fields of a document or of a map. Raises TypeError for a value that a document cannot hold."""
    return {str(name): value_of(value) for name, value in values.items()}


def value_of(value: Any) -> Json:  # one line a kind
    """One value. An array directly within another is among what a document cannot hold."""
    match value:
        case None:
            return {"nullValue": None}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str() | UUID():
            return {"stringValue": str(value)}
        case datetime():
            return {"timestampValue": value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        case Mapping():
            return {"mapValue": {"fields": fields_of(value)}}
        case Sequence() if not any(isinstance(one, list | tuple) for one in value):
            return {"arrayValue": {"values": [value_of(one) for one in value]}}
        case _:
            raise TypeError(f"a document cannot hold {type(value).__name__} here")
