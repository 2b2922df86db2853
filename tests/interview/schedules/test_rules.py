"""When a scheduled interview can begin, and what it is prepared from: plain rules."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.interview.scenes import START
from vivaroom.content.types import Kind, Level
from vivaroom.interview.designs.design import Brief, Design
from vivaroom.interview.schedules.hours import hours_before, next_reminder
from vivaroom.interview.schedules.schedule import (
    Application,
    Booking,
    Schedule,
    ScheduleStatus,
    check_changeable,
    check_startable,
    design_of,
)
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id

HOUR = timedelta(hours=1)
AT = START + 72 * HOUR


def schedule(status: ScheduleStatus, scheduled_at: datetime | None = AT) -> Schedule:
    booking = Booking(Application("Ada", "Data engineer"), Brief(), scheduled_at=scheduled_at)
    return Schedule(
        id=new_id(), org_id=new_id(), owner_id=new_id(), booking=booking, status=status, created_at=START,
        updated_at=START,
    )  # fmt: skip


def refusal(one: Schedule, now: datetime, *, early: bool = False) -> str | None:
    """The code of the refusal to start; None where it can start."""
    try:
        check_startable(one, now, early=early)
    except Conflict as refused:
        return refused.code
    return None


@pytest.mark.parametrize("status", [ScheduleStatus.SCHEDULED, ScheduleStatus.PREPARING])
def test_an_interview_begins_from_a_quarter_of_an_hour_before_to_an_hour_after_its_time(status: ScheduleStatus) -> None:
    one, minute = schedule(status), timedelta(minutes=1)
    assert refusal(one, AT - 16 * minute) == "schedule_too_early"
    assert refusal(one, AT - 16 * minute, early=True) is None
    assert refusal(one, AT - 15 * minute) is None
    assert refusal(one, AT + 59 * minute) is None
    assert refusal(one, AT + 60 * minute) == "schedule_missed"
    assert refusal(one, AT + 60 * minute, early=True) == "schedule_missed"


def test_an_interview_without_a_time_begins_at_any_time() -> None:
    assert refusal(schedule(ScheduleStatus.SCHEDULED, None), START) is None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ScheduleStatus.CANCELLED, "schedule_cancelled"),
        (ScheduleStatus.COMPLETED, "schedule_over"),
        (ScheduleStatus.MISSED, "schedule_missed"),
        (ScheduleStatus.IN_PROGRESS, None),
    ],
)
def test_what_is_over_does_not_begin_and_what_has_begun_goes_on(status: ScheduleStatus, code: str | None) -> None:
    assert refusal(schedule(status), AT) == code
    assert refusal(schedule(status), AT + 100 * HOUR, early=True) == code


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ScheduleStatus.SCHEDULED, None),
        (ScheduleStatus.PREPARING, None),
        (ScheduleStatus.MISSED, None),
        (ScheduleStatus.IN_PROGRESS, "schedule_in_progress"),
        (ScheduleStatus.COMPLETED, "schedule_over"),
        (ScheduleStatus.CANCELLED, "schedule_over"),
    ],
)
def test_what_is_to_come_or_was_missed_can_be_changed(status: ScheduleStatus, code: str | None) -> None:
    if code is None:
        check_changeable(schedule(status))
        return
    with pytest.raises(Conflict) as refused:
        check_changeable(schedule(status))
    assert refused.value.code == code


def test_reminders_come_a_day_and_an_hour_before_and_those_that_are_past_do_not() -> None:
    assert next_reminder(AT, START) == AT - 24 * HOUR
    assert next_reminder(AT, AT - 24 * HOUR) == AT - HOUR
    assert next_reminder(AT, AT - HOUR) is None
    assert next_reminder(None, START) is None
    assert [hours_before(AT, AT - 24 * HOUR), hours_before(AT, AT - HOUR)] == [24, 1]


def test_the_job_of_the_application_is_the_one_that_is_interviewed_for() -> None:
    resume = new_id()
    brief = Brief(kind=Kind.BEHAVIORAL, level=Level.SENIOR, role="ignored", duration_minutes=45)
    job = Application("Ada", "Data engineer", job_description="Pipelines.", resume_id=resume)
    design = design_of(Booking(job, brief), None)
    assert (design.role, design.job_description, design.resume_id) == ("Data engineer", "Pipelines.", resume)
    assert (design.kind, design.level, design.duration_minutes) == (Kind.BEHAVIORAL, Level.SENIOR, 45)


def test_an_interview_that_was_designed_before_keeps_its_role_and_takes_the_application_s_job_and_resume() -> None:
    own, resume = new_id(), new_id()
    like = Design(role="Backend engineer", job_description="Ours.", resume_id=own, question_count=9)
    booking = Booking(Application("Ada", "Data engineer"), Brief(), interview_id=new_id())
    kept = design_of(booking, like)
    assert (kept.role, kept.job_description, kept.resume_id, kept.question_count) == (
        "Backend engineer",
        "Ours.",
        own,
        9,
    )
    job = replace(booking.application, job_description="Theirs.", resume_id=resume)
    taken = design_of(replace(booking, application=job), like)
    assert (taken.role, taken.job_description, taken.resume_id) == ("Backend engineer", "Theirs.", resume)
