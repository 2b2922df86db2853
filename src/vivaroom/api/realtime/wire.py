"""Reads what comes over the socket: a text or binary frame becomes a typed event, or an error with a code."""

import binascii
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from vivaroom.api.realtime.client_events import AnyClientEvent
from vivaroom.kit.errors import FieldProblem, Invalid, TooLarge, Unreadable

MOST_FRAME = 256 * 1024
_LONGEST_ID = 512
KINDS: dict[str, type[AnyClientEvent]] = {
    get_args(kind.model_fields["type"].annotation)[0]: kind for kind in get_args(AnyClientEvent)
}


@dataclass(frozen=True, slots=True)
class Sound:
    """A binary frame: PCM16 in the rate of the session."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """An event that could be read, and whose kind is not looked at yet; `event_id` is its sender's name for it."""

    body: dict[str, Any]
    event_id: str | None


def read(frame: str | bytes) -> Sound | Letter:
    """What a frame holds. Raises TooLarge `frame_too_large`, Unreadable `event_unreadable`."""
    if len(frame) > MOST_FRAME:
        raise TooLarge(
            "frame_too_large", f"Expected at most {MOST_FRAME} bytes in a frame; send audio in smaller pieces."
        )
    if isinstance(frame, bytes):
        return Sound(frame)
    try:
        body = from_json(frame, allow_inf_nan=False)
    except ValueError:
        raise Unreadable("event_unreadable", "Expected one JSON object in UTF-8 as the text of a frame.") from None
    if not isinstance(body, dict):
        raise Unreadable("event_unreadable", "Expected a JSON object with a field `type`.")
    named = body.get("event_id")
    return Letter(body, named if isinstance(named, str) and len(named) <= _LONGEST_ID else None)


def understood(letter: Letter) -> AnyClientEvent:
    """The event. Raises Invalid: `event_unknown` for a type that is not known here, `event_invalid` for wrong fields."""
    kind = letter.body.get("type")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        known = FieldProblem("type", "Expected one of: " + ", ".join(KINDS) + ".")
        raise Invalid("event_unknown", f"This type of event is not known here. {known.detail}", fields=(known,))
    try:
        return _reader(model).validate_python(letter.body)
    except ValidationError as error:
        fields = tuple(FieldProblem(_path(one["loc"]), one["msg"]) for one in error.errors(include_input=False))
        raise Invalid("event_invalid", f"{fields[0].field}: {fields[0].detail}.", fields=fields) from None


def pcm_of(base64_text: str) -> bytes:
    """The bytes in an append. Raises Invalid `audio_not_base64`."""
    try:
        return b64decode(base64_text, validate=True)
    except (binascii.Error, ValueError):
        detail = "Expected base64 of PCM16 audio."
        raise Invalid("audio_not_base64", detail, fields=(FieldProblem("audio", detail),)) from None


@cache
def _reader(model: type[AnyClientEvent]) -> TypeAdapter[AnyClientEvent]:
    return TypeAdapter(model)


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part)[:64] for part in location)
