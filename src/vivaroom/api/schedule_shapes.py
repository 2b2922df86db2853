"""How schedules look on the wire, and what is asked of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, Self, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from vivaroom.accounts.policy import Member, Verb
from vivaroom.api.agreeing import Consent
from vivaroom.api.finding import check_resume, stamp_for
from vivaroom.api.resumes import FailureOut
from vivaroom.api.services import Services
from vivaroom.api.sessions import EndsWhenAway
from vivaroom.db.unit import Unit
from vivaroom.interview.designs.design import Brief
from vivaroom.interview.plan import Mode
from vivaroom.interview.schedules.hours import opens_at
from vivaroom.interview.schedules.schedule import Application, Booking, Schedule, ScheduleStatus
from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.ids import parse_id, public_id
from vivaroom.kit.json_values import Moment, Truth, Words
from vivaroom.resumes.keeping import Upload, keep_upload

LATEST = timedelta(days=366)
_JOB: JsonDict = {
    "external_id": "application-4711",
    "candidate_name": "Grace Hopper",
    "candidate_email": "grace@example.org",
    "resume_text": "Grace Hopper\n\nSkills: Python, PostgreSQL\n\nExperience\nEngineer, Northlight Freight, 2019-2024",
    "job_title": "Backend engineer",
    "job_description": "You will own our event store: PostgreSQL, Python, on-call every sixth week.",
}


def _nothing_by_default(schema: JsonDict) -> None:
    """A change says nothing of the fields that it leaves out."""
    schema["examples"] = [{"job_application": {"candidate_name": "Grace Brewster Hopper"}}]
    for field in cast("dict[str, JsonDict]", schema["properties"]).values():
        field.pop("default", None)


class JobApplicationChange(BaseModel):
    """What of a job application changes; fields that are left out stay."""

    model_config = ConfigDict(extra="forbid")
    candidate_name: Words | None = Field(default=None, max_length=120)
    job_title: Words | None = Field(default=None, max_length=120, description="The role that is interviewed for.")
    external_id: str | None = Field(default=None, max_length=200, description="Your own id of the application.")
    candidate_email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")
    job_description: str | None = Field(default=None, max_length=20_000)
    resume_id: str | None = Field(default=None, max_length=64, description="`res_…`")
    resume_text: Words | None = Field(
        default=None, max_length=200_000, description="In place of `resume_id`: kept as a new resume, and read."
    )

    async def fields(self, services: Services, unit: Unit, member: Member) -> dict[str, Any]:
        """What was sent, with the resume that it names or brings. Raises Invalid `resume_given_twice`."""
        sent = self.model_dump(exclude_unset=True, exclude={"resume_id", "resume_text"})
        if self.resume_id is not None and self.resume_text is not None:
            detail = "Send resume_id or resume_text, not both."
            raise Invalid("resume_given_twice", detail, fields=(FieldProblem("job_application.resume_text", detail),))
        if self.resume_text is not None:
            sent["resume_id"] = (
                await keep_upload(unit, services, member.account_id, Upload(self.resume_text.encode()))
            ).id
        elif "resume_id" in self.model_fields_set:
            sent["resume_id"] = await _resume(services, member, self.resume_id)
        return sent


class JobApplication(JobApplicationChange):
    """Who applies for which job, and with which resume."""

    model_config = ConfigDict(json_schema_extra={"examples": [_JOB]})
    candidate_name: Words = Field(max_length=120)
    job_title: Words = Field(max_length=120, description="The role that is interviewed for.")


class ScheduleBody(BaseModel):
    """An interview that is set up for one job application, for a time or for whenever it is started."""

    model_config = ConfigDict(extra="forbid")
    job_application: JobApplication
    interview_id: str | None = Field(
        default=None, max_length=64, description="`int_…`: be like this interview, which was designed before."
    )
    brief: Brief = Field(
        default=Brief(mode=Mode.SCREENING),
        description="What the interview is to be like where no `interview_id` is given; role and job description come "
        "from the application.",
    )
    scheduled_at: Moment | None = Field(default=None, description="Within a year.")

    async def booking(self, services: Services, unit: Unit, member: Member) -> Booking:
        """What is asked for. Raises what the policy raises for what the member may not use."""
        check_moment(self.scheduled_at, services.clock.now())
        interview_id = await _interview(services, member, self.interview_id)
        application = Application(**await self.job_application.fields(services, unit, member))
        return Booking(application, self.brief, interview_id, self.scheduled_at)


class ScheduleChange(BaseModel):
    """The fields of a schedule to change; those left out stay. A cancelled one cannot be taken up again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_nothing_by_default)
    job_application: JobApplicationChange = JobApplicationChange()
    interview_id: str | None = Field(default=None, max_length=64, description="`int_…`")
    brief: Brief | None = None
    scheduled_at: Moment | None = Field(default=None, description="Within a year; null for whenever it is started.")
    status: Literal["cancelled"] | None = Field(default=None, description="Cancel the interview.")

    async def change(self, services: Services, unit: Unit, member: Member) -> Callable[[Booking], Booking]:
        """What becomes of a booking. Raises as `ScheduleBody.booking` does."""
        job = await self.job_application.fields(services, unit, member)
        fields: dict[str, Any] = {"brief": self.brief} if self.brief is not None else {}
        if "interview_id" in self.model_fields_set:
            fields["interview_id"] = await _interview(services, member, self.interview_id)
        if "scheduled_at" in self.model_fields_set:
            check_moment(self.scheduled_at, services.clock.now())
            fields["scheduled_at"] = self.scheduled_at
        needed = {
            name: value
            for name, value in job.items()
            if value is not None or name not in ("candidate_name", "job_title")
        }
        return lambda before: replace(before, application=replace(before.application, **needed), **fields)


class SessionBody(BaseModel):
    """How the session of a schedule begins."""

    model_config = ConfigDict(extra="forbid")
    early: Truth = Field(
        default=False,
        description="Also before its time; otherwise from a quarter of an hour before on.",
        examples=[True],
    )
    start: Truth = Field(
        default=True, description="Begin at once; false: the clock starts with POST …/start or in the room."
    )
    ends_when_away_seconds: EndsWhenAway = None
    consent: Consent | None = Field(default=None, description="What the candidate agreed to where you asked them.")


class JobApplicationOut(BaseModel):
    """Who applies for which job."""

    external_id: str | None
    candidate_name: str
    candidate_email: str | None
    resume_id: str | None
    job_title: str
    job_description: str | None

    @classmethod
    def of(cls, application: Application) -> Self:
        """The application as recruiters see it."""
        resume_id = public_id("resume", application.resume_id) if application.resume_id else None
        return cls(
            external_id=application.external_id, candidate_name=application.candidate_name,
            candidate_email=application.candidate_email, resume_id=resume_id, job_title=application.job_title,
            job_description=application.job_description,
        )  # fmt: skip


class ScheduleOut(BaseModel):
    """A schedule as it stands."""

    id: str
    job_application: JobApplicationOut
    interview_id: str | None
    session_id: str | None
    status: ScheduleStatus
    scheduled_at: datetime | None
    opens_at: datetime | None = Field(description="From when on it can be started without `early`.")
    started_at: datetime | None
    ended_at: datetime | None
    prepared_at: datetime | None = Field(description="When its plan was frozen.")
    error: FailureOut | None = Field(description="Why it could not be prepared.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, schedule: Schedule) -> Self:
        """The schedule as recruiters see it."""
        booking = schedule.booking
        return cls(
            id=public_id("schedule", schedule.id), job_application=JobApplicationOut.of(booking.application),
            interview_id=public_id("interview", booking.interview_id) if booking.interview_id else None,
            session_id=public_id("session", schedule.session_id) if schedule.session_id else None,
            status=schedule.status, scheduled_at=booking.scheduled_at,
            opens_at=opens_at(booking.scheduled_at) if booking.scheduled_at else None,
            started_at=schedule.started_at, ended_at=schedule.ended_at, prepared_at=schedule.prepared_at,
            error=FailureOut(**schedule.error) if schedule.error else None,
            created_at=schedule.created_at, updated_at=schedule.updated_at,
        )  # fmt: skip


def check_moment(moment: datetime | None, now: datetime) -> None:
    """Raise Invalid `moment_unacceptable` for a time that is past or more than a year away."""
    if moment is not None and not now < moment < now + LATEST:
        problem = FieldProblem("scheduled_at", "expected a moment in the coming year")
        raise Invalid("moment_unacceptable", "scheduled_at must lie in the coming year.", fields=(problem,))


async def _interview(services: Services, member: Member, interview_id: str | None) -> UUID | None:
    return (await stamp_for(services, member, Verb.READ, interview_id)).id if interview_id else None


async def _resume(services: Services, member: Member, resume_id: str | None) -> UUID | None:
    if resume_id is None:
        return None
    number = parse_id("resume", resume_id)
    await check_resume(services, member, number)
    return number
