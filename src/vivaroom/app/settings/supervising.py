"""How live sessions are supervised where their interview does not say otherwise."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from
from vivaroom.interview.policy import LONGEST_GRACE
from vivaroom.interview.supervising.policy import (
    CONCLUDE_AFTER_MINUTES,
    END_AFTER_MINUTES,
    INTERVAL_SECONDS,
    Supervision,
    out_of_order,
)


class SupervisingSettings(BaseSettings):
    """How live sessions are supervised where their interview does not say otherwise."""

    supervisor_interval_seconds: int = Field(
        default=INTERVAL_SECONDS,
        ge=5,
        le=600,
        validation_alias=read_from("SUPERVISOR_ANALYSIS_INTERVAL"),
        description="How often the supervisor looks at a live session, in seconds.",
    )
    supervisor_conclude_minutes: float = Field(
        default=CONCLUDE_AFTER_MINUTES,
        ge=1,
        le=240,
        validation_alias=read_from("SUPERVISOR_CONCLUSION_TIME"),
        description="When it has the interviewer conclude, in minutes; interviews longer than usual stretch it.",
    )
    supervisor_end_minutes: float = Field(
        default=END_AFTER_MINUTES,
        ge=2,
        le=240,
        validation_alias=read_from("SUPERVISOR_MAX_DURATION"),
        description="When it ends the session, in minutes; after the time to conclude.",
    )

    supervised_grace_seconds: int = Field(
        default=30,
        ge=0,
        le=int(LONGEST_GRACE.total_seconds()),
        validation_alias=read_from("SUPERVISED_DISCONNECT_GRACE_SECONDS"),
        description="An interview of the dialect `supervised` ends when its candidate is away for so long; 0: at once.",
    )

    @model_validator(mode="after")
    def _concludes_before_it_ends(self) -> Self:
        if self.supervisor_conclude_minutes >= self.supervisor_end_minutes:
            wrong = out_of_order(self.supervisor_conclude_minutes, self.supervisor_end_minutes)
            raise ValueError(f"SUPERVISOR_CONCLUSION_TIME and SUPERVISOR_MAX_DURATION: {wrong}")
        return self

    @property
    def supervision(self) -> Supervision:
        """The times of this installation, as plans are made with them."""
        return Supervision(
            interval_seconds=self.supervisor_interval_seconds,
            conclude_after_minutes=self.supervisor_conclude_minutes,
            end_after_minutes=self.supervisor_end_minutes,
        )
