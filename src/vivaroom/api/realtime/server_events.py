"""The events of the OpenAI vocabulary that the socket sends, as models; each has an `event_id` of its own."""

from typing import Literal

from pydantic import BaseModel, Field

from vivaroom.api.realtime.shapes import (
    EffectiveSession,
    ErrorShape,
    Item,
    Part,
    Response,
    Seconds,
)
from vivaroom.kit.ids import new_id


class ServerEvent(BaseModel):
    """What every event has."""

    event_id: str = Field(default_factory=lambda: f"event_{new_id().hex}")


class ErrorTold(ServerEvent):
    """Something was refused or does not work; the socket stays open."""

    type: Literal["error"] = "error"
    error: ErrorShape


class SessionCreated(ServerEvent):
    """The first event of every connection."""

    type: Literal["session.created"] = "session.created"
    session: EffectiveSession


class SessionUpdated(ServerEvent):
    """All that is in effect after `session.update`."""

    type: Literal["session.updated"] = "session.updated"
    session: EffectiveSession


class ResponseCreated(ServerEvent):
    """The interviewer begins to speak."""

    type: Literal["response.created"] = "response.created"
    response: Response


class ResponseDone(ServerEvent):
    """The interviewer has stopped: `completed` at the end, `cancelled` because of the candidate."""

    type: Literal["response.done"] = "response.done"
    response: Response


class OutputItem(ServerEvent):
    """The item of a response: what the interviewer says."""

    response_id: str
    output_index: int = 0
    item: Item


class OutputItemAdded(OutputItem):
    """The item that the interviewer's words go to."""

    type: Literal["response.output_item.added"] = "response.output_item.added"


class OutputItemDone(OutputItem):
    """The item with what the candidate heard of it."""

    type: Literal["response.output_item.done"] = "response.output_item.done"


class ItemAdded(ServerEvent):
    """The conversation has a new item."""

    type: Literal["conversation.item.added"] = "conversation.item.added"
    previous_item_id: str | None = None
    item: Item


class ItemDone(ServerEvent):
    """An item of the conversation is as it will stay."""

    type: Literal["conversation.item.done"] = "conversation.item.done"
    previous_item_id: str | None = None
    item: Item


class ItemRetrieved(ServerEvent):
    """The item that was asked for."""

    type: Literal["conversation.item.retrieved"] = "conversation.item.retrieved"
    item: Item


class ItemTruncated(ServerEvent):
    """The interviewer knows how much was heard."""

    type: Literal["conversation.item.truncated"] = "conversation.item.truncated"
    item_id: str
    content_index: int
    audio_end_ms: int


class OfResponse(ServerEvent):
    """Where in a response something belongs."""

    response_id: str
    item_id: str
    output_index: int = 0
    content_index: int = 0


class PartAdded(OfResponse):
    """The part that audio and words go to; `saying` is its number in binary frames (ours)."""

    type: Literal["response.content_part.added"] = "response.content_part.added"
    part: Part
    saying: int = Field(description="Ours: what the header of binary frames calls this.")


class PartDone(OfResponse):
    """The part is complete."""

    type: Literal["response.content_part.done"] = "response.content_part.done"
    part: Part


class AudioDelta(OfResponse):
    """The next piece of audio: base64 of PCM16, mono, 24 kHz."""

    type: Literal["response.output_audio.delta"] = "response.output_audio.delta"
    delta: str


class AudioDone(OfResponse):
    """No more audio of this part."""

    type: Literal["response.output_audio.done"] = "response.output_audio.done"


class TranscriptDelta(OfResponse):
    """The next words of what is said, at about the pace of the audio."""

    type: Literal["response.output_audio_transcript.delta"] = "response.output_audio_transcript.delta"
    delta: str


class TranscriptDone(OfResponse):
    """What the candidate heard, all of it."""

    type: Literal["response.output_audio_transcript.done"] = "response.output_audio_transcript.done"
    transcript: str


class TextDelta(OfResponse):
    """The next words, where the session asked for text."""

    type: Literal["response.output_text.delta"] = "response.output_text.delta"
    delta: str


class TextDone(OfResponse):
    """The whole text, where the session asked for text."""

    type: Literal["response.output_text.done"] = "response.output_text.done"
    text: str


class HearingStarted(ServerEvent):
    """The candidate begins to speak: throw away audio that is still to be played."""

    type: Literal["input_audio_buffer.speech_started"] = "input_audio_buffer.speech_started"
    audio_start_ms: int
    item_id: str


class HearingStopped(ServerEvent):
    """The candidate's turn is over."""

    type: Literal["input_audio_buffer.speech_stopped"] = "input_audio_buffer.speech_stopped"
    audio_end_ms: int
    item_id: str


class AudioCommitted(ServerEvent):
    """What was heard becomes an item."""

    type: Literal["input_audio_buffer.committed"] = "input_audio_buffer.committed"
    previous_item_id: str | None = None
    item_id: str


class AudioCleared(ServerEvent):
    """The answer to `input_audio_buffer.clear`."""

    type: Literal["input_audio_buffer.cleared"] = "input_audio_buffer.cleared"


class OutputBuffer(ServerEvent):
    """What happens to the interviewer's voice in the track of a call."""

    response_id: str


class OutputStarted(OutputBuffer):
    """On a call: from now on the track carries the voice of this response."""

    type: Literal["output_audio_buffer.started"] = "output_audio_buffer.started"


class OutputStopped(OutputBuffer):
    """On a call: the voice of this response was played to its end."""

    type: Literal["output_audio_buffer.stopped"] = "output_audio_buffer.stopped"


class OutputCleared(OutputBuffer):
    """On a call: what was left of the voice of this response is not played."""

    type: Literal["output_audio_buffer.cleared"] = "output_audio_buffer.cleared"


class UnderstoodDelta(ServerEvent):
    """The next words of what was understood."""

    type: Literal["conversation.item.input_audio_transcription.delta"] = (
        "conversation.item.input_audio_transcription.delta"
    )
    item_id: str
    content_index: int = 0
    delta: str


class Understood(ServerEvent):
    """What was understood in the end; it takes the place of all deltas."""

    type: Literal["conversation.item.input_audio_transcription.completed"] = (
        "conversation.item.input_audio_transcription.completed"
    )
    item_id: str
    content_index: int = 0
    transcript: str
    usage: Seconds
