"""What a schedule is, and what can be done with it in each of its states."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from vivaroom.interview.designs.design import Brief, Design
from vivaroom.interview.schedules.hours import missed_at, opens_at
from vivaroom.kit.errors import Conflict


class ScheduleStatus(StrEnum):
    """Where a scheduled interview stands."""

    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MISSED = "missed"


AWAITED = (ScheduleStatus.SCHEDULED, ScheduleStatus.PREPARING)


@dataclass(frozen=True, slots=True)
class Application:
    """Who applies for which job; `external_id` is the application's name in the system that it comes from."""

    candidate_name: str
    job_title: str
    external_id: str | None = None
    candidate_email: str | None = None
    job_description: str | None = None
    resume_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """What is asked for: an application, what the interview is to be like, and when it is held.

    `interview_id` names an interview whose design is used in place of `brief`.
    """

    application: Application
    brief: Brief
    interview_id: UUID | None = None
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A booking and what has become of it; `prepared_at` says that its plan is frozen, `error` why that failed."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    booking: Booking
    status: ScheduleStatus
    revision: int = 1
    session_id: UUID | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    prepared_at: datetime | None = None
    error: dict[str, Any] | None = None
    remind_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


def design_of(booking: Booking, design: Design | None) -> Design:
    """The design of this application's interview; `design` is that of the interview that it is to be like.

    The job of the application wins over the one that the design tells of.
    """
    application = booking.application
    fields = (
        design.model_dump() if design is not None else {**booking.brief.model_dump(), "role": application.job_title}
    )
    if application.job_description is not None:
        fields["job_description"] = application.job_description
    if application.resume_id is not None:
        fields["resume_id"] = application.resume_id
    return Design.model_validate(fields)


def check_changeable(schedule: Schedule) -> None:
    """Raise Conflict `schedule_in_progress` or `schedule_over` unless the interview is still to come, or was missed."""
    if schedule.status is ScheduleStatus.IN_PROGRESS:
        raise Conflict("schedule_in_progress", "The interview is being held: end its session first.")
    if schedule.status in (ScheduleStatus.COMPLETED, ScheduleStatus.CANCELLED):
        raise Conflict(
            "schedule_over", f"The schedule is {schedule.status.value}: make a new one with POST /v1/schedules."
        )


def check_startable(schedule: Schedule, now: datetime, *, early: bool) -> None:
    """Raise Conflict, with what to do about it, unless the candidate may come in now.

    `schedule_cancelled`, `schedule_over`, `schedule_missed`, or, unless `early` is allowed, `schedule_too_early`.
    """
    scheduled_at = schedule.booking.scheduled_at
    match schedule.status:
        case ScheduleStatus.CANCELLED:
            raise Conflict(
                "schedule_cancelled", "This interview was cancelled: make a new one with POST /v1/schedules."
            )
        case ScheduleStatus.COMPLETED:
            raise Conflict("schedule_over", "This interview was held; its session has the report. Make a new schedule.")
        case ScheduleStatus.IN_PROGRESS:
            return
        case _ if scheduled_at is None:
            return
    if schedule.status is ScheduleStatus.MISSED or now >= missed_at(scheduled_at):
        raise Conflict(
            "schedule_missed", "Nobody came to this interview: give it another time with PATCH scheduled_at."
        )
    if now < opens_at(scheduled_at) and not early:
        opens = opens_at(scheduled_at).isoformat()
        detail = f"The interview can begin from {opens} on: try again then, send early: true, or PATCH scheduled_at."
        raise Conflict("schedule_too_early", detail)
