"""The messages of this dialect's socket, as its document names them, in both directions."""

from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from vivaroom.dialects.phased.schemas import MOST_ANSWER, PhasedEvaluation, PhasedQuestion, PhasedState, QuestionId
from vivaroom.interview.session import SessionStatus
from vivaroom.kit.errors import FieldProblem, Invalid, Unreadable


class AudioChunk(BaseModel):
    """Sound in base64: a piece of a recording, a whole file, or PCM16 of `sample_rate`."""

    type: Literal["audio_chunk"]
    audio: str = Field(validation_alias=AliasChoices("audio", "data", "chunk"))
    sample_rate: Literal[8000, 16000, 24000, 44100, 48000] | None = None


class Answer(BaseModel):
    """An answer; an empty text is what was heard since the last one."""

    type: Literal["answer"]
    text: str = Field(default="", max_length=MOST_ANSWER, validation_alias=AliasChoices("text", "answer"))
    question_id: QuestionId | None = None
    client_id: str | None = Field(default=None, min_length=1, max_length=100)


class Ping(BaseModel):
    """A heartbeat."""

    type: Literal["ping"]


class GetCurrentQuestion(BaseModel):
    """The current question, again."""

    type: Literal["get_current_question"]


FrameIn = AudioChunk | Answer | Ping | GetCurrentQuestion
KINDS = ("audio_chunk", "answer", "ping", "get_current_question")


class Connected(BaseModel):
    """The first message. `voice` says whether sound is understood and made here now."""

    type: Literal["connected"] = "connected"
    interview_id: UUID
    status: SessionStatus
    voice: bool


class QuestionTold(PhasedQuestion):
    """A question; `repeated` where it was put before, under the same `question_id`."""

    type: Literal["question"] = "question"
    interview_id: UUID
    total: int
    repeated: bool


class TranscriptTold(BaseModel):
    """All that was understood since the last answer; a later one takes its place, and a final one is the answer."""

    type: Literal["transcript"] = "transcript"
    text: str
    is_final: bool


class EvaluationTold(PhasedEvaluation):
    """What was found in an answer."""

    type: Literal["evaluation"] = "evaluation"
    difficulty: int


class AudioTold(BaseModel):
    """The question, or the last words, spoken: one file in base64."""

    type: Literal["audio"] = "audio"
    audio: str
    media_type: str
    question_id: UUID | None
    text: str


class ResumeTold(PhasedState):
    """Where the interview stands, for whoever comes back."""

    type: Literal["resume"] = "resume"


class CompletedTold(BaseModel):
    """The interview is over; `message` are the last words."""

    type: Literal["completed"] = "completed"
    interview_id: UUID
    status: SessionStatus
    message: str
    reason: str | None
    report_url: str = Field(description="The path at which the report is found, once it is written.")


class ErrorTold(BaseModel):
    """What is wrong, and how to mend it; the connection stays open unless it says otherwise."""

    type: Literal["error"] = "error"
    code: str
    message: str


class Pong(BaseModel):
    """The answer to a heartbeat."""

    type: Literal["pong"] = "pong"


FrameOut = (
    Connected
    | QuestionTold
    | TranscriptTold
    | EvaluationTold
    | AudioTold
    | ResumeTold
    | CompletedTold
    | ErrorTold
    | Pong
)


def read(frame: str) -> FrameIn:
    """What a client sent. Raises Unreadable `event_unreadable`, Invalid `event_unknown` and `event_invalid`."""
    try:
        body: Any = from_json(frame, allow_inf_nan=False)
    except ValueError:
        raise Unreadable("event_unreadable", "Expected one JSON object in UTF-8 as the text of a frame.") from None
    if not isinstance(body, dict):
        raise Unreadable("event_unreadable", "Expected a JSON object with a field `type`.")
    if body.get("type") not in KINDS:
        raise Invalid("event_unknown", f"This type of event is not known here. Expected one of: {', '.join(KINDS)}.")
    try:
        return _reader().validate_python(body)
    except ValidationError as error:
        wrong = error.errors(include_input=False)[0]
        place = ".".join(str(part)[:64] for part in wrong["loc"][1:])
        raise Invalid(
            "event_invalid", f"{place}: {wrong['msg']}.", fields=(FieldProblem(place, wrong["msg"]),)
        ) from None


@cache
def _reader() -> TypeAdapter[FrameIn]:
    return TypeAdapter(Annotated[FrameIn, Field(discriminator="type")])
