"""The things that realtime events speak of: the session as it is in effect, items, responses, questions."""

from typing import Literal

from pydantic import BaseModel, Field

Role = Literal["assistant", "user"]
Modality = Literal["audio", "text"]


class PcmFormat(BaseModel):
    """PCM16, little-endian, mono."""

    type: Literal["audio/pcm"] = "audio/pcm"
    rate: int = Field(description="Samples a second: 24000, or 16000 for what comes in.", examples=[24000])
    binary: bool = Field(default=False, description="Ours: audio travels in binary frames instead of base64.")


class TurnDetection(BaseModel):
    """The interviewer tells by itself when a turn is over: by what was said and by pauses; how cannot be changed."""

    type: Literal["semantic_vad"] = "semantic_vad"
    eagerness: Literal["auto"] = "auto"
    create_response: Literal[True] = True
    interrupt_response: Literal[True] = True


class Transcription(BaseModel):
    """Everything that is said is transcribed."""

    model: str = "vivaroom"


class AudioIn(BaseModel):
    """How audio comes in."""

    format: PcmFormat
    transcription: Transcription = Transcription()
    turn_detection: TurnDetection | None = Field(
        default=TurnDetection(), description="null where the client tells with `input_audio_buffer.commit`."
    )


class AudioOut(BaseModel):
    """How audio goes out."""

    format: PcmFormat
    voice: str = "vivaroom"
    speed: float = 1.0


class Audio(BaseModel):
    """Audio in both directions."""

    input: AudioIn
    output: AudioOut


class EffectiveSession(BaseModel):
    """What is in effect. Questions, rubric, instructions, tools and voice belong to the interview and stay as they are."""

    type: Literal["realtime"] = "realtime"
    object: Literal["realtime.session"] = "realtime.session"
    id: str = Field(description="`ses_…`")
    model: str = Field(description="The session again: it is what stands behind this socket.")
    output_modalities: list[Modality] = ["audio"]
    instructions: str = Field(default="", description="Always empty: what the interviewer is told is not shown.")
    tools: list[str] = Field(default=[], description="Always empty.")
    tool_choice: Literal["none"] = "none"
    max_output_tokens: Literal["inf"] = "inf"
    audio: Audio
    last_seq: int = Field(default=0, description="Ours: the place of the last event in the ledger.")


class TextPart(BaseModel):
    """A part of an item: words in writing."""

    type: Literal["output_text", "input_text", "text"]
    text: str


class SpokenPart(BaseModel):
    """A part of an item: words that were said."""

    type: Literal["output_audio", "input_audio", "audio"]
    transcript: str | None = Field(default=None, description="null until it is known.")


Part = TextPart | SpokenPart


class Item(BaseModel):
    """Something that was said, by the interviewer (`assistant`) or by the candidate (`user`)."""

    id: str
    object: Literal["realtime.item"] = "realtime.item"
    type: Literal["message"] = "message"
    role: Role
    status: Literal["in_progress", "completed", "incomplete"]
    content: list[Part]


class StatusDetails(BaseModel):
    """Why a response ended early."""

    type: Literal["cancelled"] = "cancelled"
    reason: Literal["turn_detected", "client_cancelled"]


class Usage(BaseModel):
    """Tokens of a response: none are counted, since none are billed here."""

    total_tokens: int = 0
    input_tokens: int = 0
    output_tokens: int = 0


class Response(BaseModel):
    """One time that the interviewer speaks."""

    id: str
    object: Literal["realtime.response"] = "realtime.response"
    status: Literal["in_progress", "completed", "cancelled"]
    status_details: StatusDetails | None = None
    conversation_id: str
    output_modalities: list[Modality]
    output: list[Item] = []
    usage: Usage | None = None


class Seconds(BaseModel):
    """How much audio was transcribed."""

    type: Literal["duration"] = "duration"
    seconds: float


class ErrorShape(BaseModel):
    """What went wrong, in a stable code and in words."""

    type: Literal["invalid_request_error", "rate_limit_error", "server_error"]
    code: str
    message: str
    param: str | None = Field(default=None, description="The field that is wrong.")
    event_id: str | None = Field(default=None, description="The `event_id` of the event that this is about.")


class QuestionTold(BaseModel):
    """A question without anything that would help to answer it; the `id` stays however often it is restated."""

    id: str
    text: str
    number: int | None = Field(default=None, description="Which main question this is, or belongs to, from 1.")
    is_follow_up: bool = False
    is_restated: bool = False
