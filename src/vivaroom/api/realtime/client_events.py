"""The events that a client may send, as models; fields that are not named here are not looked at."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from vivaroom.api.realtime.shapes import Modality
from vivaroom.interview.signals import Command

MOST_ANSWER = 20_000
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x20-\x7e]+$")]


class ClientEvent(BaseModel):
    """What every event of a client may have."""

    event_id: str | None = Field(
        default=None, max_length=512, description="Your name for this event; an error names it."
    )


class FormatWish(BaseModel):
    """A format of audio: PCM16 mono; 24000 samples a second, or 16000 for what comes in."""

    type: str = Field(default="audio/pcm", max_length=40)
    rate: int | None = None
    binary: bool | None = Field(default=None, description="Ours: binary frames, in both directions.")


class HalfWish(BaseModel):
    """One direction of audio; all but the format, and who tells when a turn is over, belongs to the interview."""

    format: FormatWish | None = None
    turn_detection: dict[str, Any] | None = Field(
        default=None,
        description="Incoming: `null` and every turn of the candidate ends with `input_audio_buffer.commit`; "
        "anything else, and the interviewer tells by itself when one is over. Left out, nothing changes.",
    )


class AudioWish(BaseModel):
    """Both directions of audio."""

    input: HalfWish | None = None
    output: HalfWish | None = None


class SessionWish(BaseModel):
    """What may be changed. What belongs to the interview is taken without complaint and stays as it is."""

    type: Literal["realtime"] = "realtime"
    output_modalities: Annotated[list[Modality], Field(max_length=2)] | None = None
    audio: AudioWish | None = None
    modalities: Annotated[list[Modality], Field(max_length=2)] | None = Field(
        default=None, description="The name of `output_modalities` before it had that one."
    )
    input_audio_format: str | None = Field(default=None, max_length=40, description="Old name; only `pcm16`.")
    output_audio_format: str | None = Field(default=None, max_length=40, description="Old name; only `pcm16`.")
    turn_detection: dict[str, Any] | None = Field(
        default=None, description="The place of `audio.input.turn_detection` before it had that one."
    )


class SessionUpdate(ClientEvent):
    """Change how audio travels; the answer is `session.updated` with all that is in effect."""

    type: Literal["session.update"]
    session: SessionWish


class AudioAppend(ClientEvent):
    """The next piece of the candidate's audio; there is no answer to it."""

    type: Literal["input_audio_buffer.append"]
    audio: str = Field(description="Base64 of PCM16 in the rate of the session; any even number of bytes.")


class AudioCommit(ClientEvent):
    """The candidate is done: the turn of the candidate ends now."""

    type: Literal["input_audio_buffer.commit"]


class AudioClear(ClientEvent):
    """What the candidate is saying, and has not finished, is void; answered by `input_audio_buffer.cleared`."""

    type: Literal["input_audio_buffer.clear"]


class TypedPart(BaseModel):
    """A part of a typed answer."""

    type: str = Field(max_length=40)
    text: str | None = Field(default=None, max_length=MOST_ANSWER)


class TypedItem(BaseModel):
    """A typed answer. Its `id`, where the client gives one, makes sending it again no second answer."""

    type: str = Field(max_length=40, examples=["message"])
    id: Name | None = None
    role: str | None = Field(default=None, max_length=40, examples=["user"])
    content: list[TypedPart] = Field(default=[], max_length=64)


class ItemCreate(ClientEvent):
    """A typed answer to the current question: one message of the user with parts `input_text`."""

    type: Literal["conversation.item.create"]
    item: TypedItem


class ItemTruncate(ClientEvent):
    """The candidate heard no more than this of what was said; if it is still being said, it stops."""

    type: Literal["conversation.item.truncate"]
    item_id: str = Field(max_length=200)
    content_index: int = Field(ge=0, le=64)
    audio_end_ms: int = Field(ge=0, le=86_400_000)


class ItemRetrieve(ClientEvent):
    """Ask for an item; answered by `conversation.item.retrieved`."""

    type: Literal["conversation.item.retrieve"]
    item_id: str = Field(max_length=200)


class ItemDelete(ClientEvent):
    """Always refused with `item_delete_refused`: what was said stays said."""

    type: Literal["conversation.item.delete"]
    item_id: str = Field(max_length=200)


class ResponseWish(BaseModel):
    """Of all that a response may be asked to be, only this is looked at."""

    conversation: Any = Field(default="auto", description="Only `auto`.")


class ResponseCreate(ClientEvent):
    """Repeat the question; nothing happens while an answer is still being thought about."""

    type: Literal["response.create"]
    response: ResponseWish | None = None


class ResponseCancel(ClientEvent):
    """Stop speaking."""

    type: Literal["response.cancel"]
    response_id: str | None = Field(default=None, max_length=200)


class OutputClear(ClientEvent):
    """Stop speaking, if anything is being said; `output_audio_buffer.cleared` follows on a call."""

    type: Literal["output_audio_buffer.clear"]


class InterviewCommand(ClientEvent):
    """Ours: what a candidate may ask of the interviewer at any moment."""

    type: Literal["interview.command"]
    command: Command
    client_id: Name | None = Field(default=None, description="Your own id for this: the same again is no new one.")


class InterviewResume(ClientEvent):
    """Ours: send again what the ledger has behind this place, then `interview.replayed`."""

    type: Literal["interview.resume"]
    after_seq: int = Field(ge=0, le=2**31 - 1)


AnyClientEvent = (
    SessionUpdate
    | AudioAppend
    | AudioCommit
    | AudioClear
    | ItemCreate
    | ItemTruncate
    | ItemRetrieve
    | ItemDelete
    | ResponseCreate
    | ResponseCancel
    | OutputClear
    | InterviewCommand
    | InterviewResume
)
