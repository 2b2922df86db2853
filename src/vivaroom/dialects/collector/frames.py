"""The frames of a spoken interview: what a client sends is read here, what it is sent has its shape here."""

import binascii
from base64 import b64decode
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from vivaroom.dialects.collector.schemas import LONGEST_ANSWER, CollectorStanding
from vivaroom.interview.signals import kept
from vivaroom.kit.errors import FieldProblem, Invalid, TooLarge, Unreadable

MOST_SOUND_BYTES = 10 << 20
_DATA_URL = "data:"


class UserAudio(BaseModel):
    """An answer as a clip: WebM, Ogg, MP3, WAV or m4a, told by its content."""

    type: Literal["user_audio"]
    audio_base64: str
    filename: str | None = None
    client_id: str | None = Field(default=None, max_length=100)

    @property
    def content(self) -> bytes:
        """The clip. Raises Invalid `audio_not_base64`, TooLarge `audio_too_large`."""
        text = self.audio_base64
        if text.startswith(_DATA_URL):
            text = text.partition(",")[2]
        try:
            content = b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            detail = "Expected a sound file in base64."
            raise Invalid("audio_not_base64", detail, fields=(FieldProblem("audio_base64", detail),)) from None
        if len(content) > MOST_SOUND_BYTES:
            raise TooLarge("audio_too_large", f"Expected at most {MOST_SOUND_BYTES} bytes of sound in a frame.")
        return content


class UserText(BaseModel):
    """An answer in writing."""

    type: Literal["user_text"]
    text: str = Field(max_length=LONGEST_ANSWER)
    client_id: str | None = Field(default=None, max_length=100)


Frame = Annotated[UserAudio | UserText, Field(discriminator="type")]
_FRAMES: TypeAdapter[UserAudio | UserText] = TypeAdapter(Frame)


class Spoken(CollectorStanding):
    """Words of the interviewer with their sound: one file, of which `audio_media_type` tells the format.

    Without sound `audio_error` is the code of the reason.
    """

    assistant_text: str
    assistant_audio_base64: str | None = None
    audio_media_type: str | None = None
    audio_error: str | None = None


class AssistantPrompt(Spoken):
    """The question that waits, on every connection first."""

    type: Literal["assistant_prompt"] = "assistant_prompt"


class AssistantTurn(Spoken):
    """The reply to one answer."""

    type: Literal["assistant_turn"] = "assistant_turn"
    user_text: str


class Refused(BaseModel):
    """A frame that could not be taken; the connection goes on."""

    type: Literal["error"] = "error"
    code: str
    detail: str


def read(frame: str | bytes) -> UserAudio | UserText:
    """What a client sent. Raises Unreadable `event_unreadable`, Invalid `event_unknown` and `event_invalid`."""
    try:
        return _FRAMES.validate_json(frame)
    except ValidationError as error:
        raise _refusal(error) from None


def named(client_id: str | None) -> str | None:
    """A client's own name for an answer, as it can be kept; None for no name."""
    return kept(client_id) if client_id else None


def _refusal(error: ValidationError) -> Unreadable | Invalid:
    wrong = error.errors(include_input=False, include_url=False)[0]
    if wrong["type"] in ("json_invalid", "model_attributes_type", "dict_type"):
        return Unreadable("event_unreadable", "Expected one JSON object in UTF-8 as the text of a frame.")
    if wrong["type"].startswith("union_tag"):
        known = "Expected the type user_audio or user_text."
        return Invalid("event_unknown", f"This type of event is not known here. {known}")
    field = ".".join(str(part)[:64] for part in wrong["loc"][1:])
    return Invalid("event_invalid", f"{field}: {wrong['msg']}.")
