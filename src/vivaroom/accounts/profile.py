"""What a person tells about themselves: what they look for, how they like to work, what they need."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vivaroom.kit.json_values import INK, Number, Truth, Whole

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=INK)]


class Preferences(BaseModel):
    """How interviews are held unless one asks for something else; null leaves it to the interview."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)] | None = Field(
        None, description="BCP 47, for example `en` or `de-CH`."
    )
    answer_by: Literal["voice", "text"] | None = None
    voice: Line | None = Field(None, description="The interviewer's voice, by name.")
    speech_rate: Annotated[Number, Field(ge=0.5, le=2)] | None = Field(None, description="1 is the voice's own pace.")


class Accommodations(BaseModel):
    """What makes the interview fair to this person. None of it is ever scored or shown in a report."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    extra_time_percent: Whole = Field(0, ge=0, le=200, description="Added to each time limit.")
    longer_pauses: Truth = Field(False, description="Silence is waited out longer before an answer counts as ended.")
    typed_only: Truth = Field(False, description="No voice is asked for.")
    captions: Truth = Field(False, description="What is spoken is always shown too.")
    note: Annotated[str, StringConstraints(max_length=1000)] | None = Field(None, description="For the recruiter.")


class Profile(BaseModel):
    """What an account says about its person, apart from the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    headline: Line | None = None
    target_roles: list[Line] = Field(default=[], max_length=20)
    preferences: Preferences = Preferences()
    accommodations: Accommodations = Accommodations()
