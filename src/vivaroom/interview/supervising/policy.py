"""How a session is supervised: what is asked for, what the installation has by default, what is frozen into the plan."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.json_values import Truth, Whole

INTERVAL_SECONDS = 30
CONCLUDE_AFTER_MINUTES = 25.0
END_AFTER_MINUTES = 35.0
GUIDES_IN_A_ROW = 2


class SupervisionWish(BaseModel):
    """What an interview asks of the supervisor; what is left out follows from mode, length and the installation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: Truth | None = Field(
        default=None, description="Left out: a screening is supervised, and practice is not, where nobody else waits."
    )
    interval_seconds: Whole | None = Field(default=None, ge=5, le=600, description="How often it looks.")
    conclude_after_minutes: float | None = Field(
        default=None, ge=1, le=240, description="When the interviewer begins to conclude, in minutes without pauses."
    )
    end_after_minutes: float | None = Field(
        default=None, ge=2, le=240, description="When the session ends; after that."
    )


class Supervision(BaseModel):
    """How one session is supervised. Minutes are of the session's own time, which stands still in a pause.

    The defaults are those of a session that nobody supervises, such as one that was planned before there was a supervisor.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = False
    interval_seconds: int = Field(default=INTERVAL_SECONDS, ge=5, le=600)
    conclude_after_minutes: float = Field(default=CONCLUDE_AFTER_MINUTES, gt=0)
    end_after_minutes: float = Field(default=END_AFTER_MINUTES, gt=0)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.conclude_after_minutes >= self.end_after_minutes:
            raise ValueError(out_of_order(self.conclude_after_minutes, self.end_after_minutes))
        return self


def out_of_order(conclude: float, end: float) -> str:
    """What is wrong with these minutes, and the mend."""
    return (
        f"Expected a session to conclude before it ends; got conclude after {conclude:g} minutes and end after {end:g}. "
        "Give the first one smaller, or leave one out."
    )


def supervision_of(
    wish: SupervisionWish, house: Supervision, *, is_screening: bool, duration_minutes: int
) -> Supervision:
    """The supervision of a plan.

    The installation's times are made for an interview that ends halfway between them, 30 minutes by default. A longer
    one stretches them in proportion, a shorter one leaves them: its own length ends it first. Times that the interview
    itself gives stand as they are; where it gives one, the other follows in proportion. Raises Invalid
    `supervision_out_of_order`.
    """
    meant_for = (house.conclude_after_minutes + house.end_after_minutes) / 2
    stretch = max(duration_minutes / meant_for, 1.0)
    if wish.conclude_after_minutes is not None:
        stretch = wish.conclude_after_minutes / house.conclude_after_minutes
    elif wish.end_after_minutes is not None:
        stretch = wish.end_after_minutes / house.end_after_minutes
    conclude = wish.conclude_after_minutes or round(house.conclude_after_minutes * stretch, 2)
    end = wish.end_after_minutes or round(house.end_after_minutes * stretch, 2)
    if conclude >= end:
        detail = (
            f"Expected times in order; got conclude after {conclude:g} minutes and end after {end:g}: leave one out."
        )
        problem = FieldProblem("supervision.conclude_after_minutes", detail)
        raise Invalid("supervision_out_of_order", detail, fields=(problem,))
    return Supervision(
        enabled=is_screening if wish.enabled is None else wish.enabled,
        interval_seconds=wish.interval_seconds or house.interval_seconds,
        conclude_after_minutes=conclude,
        end_after_minutes=end,
    )
