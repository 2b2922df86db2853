"""Schedules: prepared once, started by their id, changed and cancelled, and what becomes of them with their session."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.interview.designs.test_designs import RESUME, a_resume, made
from tests.interview.schedules.agency import JOB, Agency
from vivaroom.interview.plan import Source
from vivaroom.interview.policy import EndAfter, SessionPolicy
from vivaroom.interview.schedules.preparing import record_failure
from vivaroom.interview.schedules.schedule import ScheduleStatus
from vivaroom.interview.schedules.scheduling import Beginning
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import erase_session, find_session
from vivaroom.interview.signals import Command, Commanded, Opened
from vivaroom.jobs.parking import Parking
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.plain import plain_resume
from vivaroom.resumes.store import ResumeStatus

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


async def status_of(agency: Agency, session_id: object) -> SessionStatus:
    assert session_id is not None
    return (await find_session(agency.room.database.glance(agency.room.org), session_id)).status  # type: ignore[arg-type]  # an id


async def test_what_is_booked_is_found_as_it_was_booked(agency: Agency) -> None:
    booked = await agency.book(72 * HOUR)
    found = await agency.now(booked)
    assert found == booked
    assert (found.status, found.booking.application, found.prepared_at) == (ScheduleStatus.SCHEDULED, JOB, None)
    assert found.remind_at == agency.room.clock.now() + 48 * HOUR


async def test_another_organisation_does_not_find_it(agency: Agency) -> None:
    booked = await agency.book()
    with pytest.raises(NotFound) as refused:
        await agency.scheduler.start(new_id(), booked.id, Beginning())
    assert refused.value.code == "schedule_not_found"


async def test_preparing_freezes_the_plan_and_rehearses_it_once_however_often_it_is_asked_for(agency: Agency) -> None:
    booked = await agency.book(72 * HOUR)
    ordered = [await agency.scheduler.prepare(agency.room.org, booked.id) for _ in range(3)]
    assert [one.status for one in ordered] == [ScheduleStatus.PREPARING] * 3
    assert len(agency.preparations) == 1
    for _ in range(2):
        assert await agency.scheduler.preparer.prepare(agency.preparations[0]) is None
    ready = await agency.now(booked)
    assert (ready.status, ready.prepared_at) == (ScheduleStatus.SCHEDULED, agency.room.clock.now())
    plan = await agency.plan(booked)
    assert plan is not None
    assert agency.rehearsed == [plan]
    assert (await agency.scheduler.prepare(agency.room.org, booked.id)) == ready
    assert len(agency.preparations) == 1


async def test_a_session_runs_on_the_plan_that_was_frozen_and_belongs_to_no_account(agency: Agency) -> None:
    booked = await agency.book()
    await agency.prepare(booked)
    begun = await agency.start(booked)
    held = await agency.room.held(begun.started.session_id)
    assert held.plan == await agency.plan(booked)
    assert (held.card.owner_id, held.card.candidate_name, held.card.origin) == (booked.id, "Ada", "v1")
    assert (await agency.now(booked)).session_id == begun.started.session_id


async def test_whoever_starts_unprepared_prepares_on_the_spot(agency: Agency) -> None:
    booked = await agency.book()
    begun = await agency.start(booked)
    assert begun.is_new
    assert (await agency.now(booked)).prepared_at == agency.room.clock.now()
    assert agency.preparations == []


async def test_the_terms_and_the_origin_of_a_session_are_those_it_was_started_on(agency: Agency) -> None:
    policy = SessionPolicy(EndAfter(timedelta(seconds=30)))
    begun = await agency.start(await agency.book(), Beginning(policy, "elsewhere"))
    held = await agency.room.held(begun.started.session_id)
    assert (held.session.policy, held.card.origin) == (policy, "elsewhere")


async def test_starting_again_leads_back_to_the_same_session_with_a_fresh_key(agency: Agency) -> None:
    booked = await agency.book()
    first, second = await agency.start(booked), await agency.start(booked)
    assert (first.started.session_id, first.is_new) == (second.started.session_id, True)
    assert not second.is_new
    assert first.started.client_secret != second.started.client_secret


async def test_many_who_start_at_once_start_one_session(agency: Agency) -> None:
    booked = await agency.book()
    begun = await asyncio.gather(*(agency.start(booked) for _ in range(4)))
    assert len({one.started.session_id for one in begun}) == 1
    assert sum(one.is_new for one in begun) == 1


async def test_a_schedule_follows_its_session_from_the_first_question_to_the_last_words(agency: Agency) -> None:
    booked = await agency.book()
    session_id = (await agency.start(booked)).started.session_id
    assert (await agency.now(booked)).status is ScheduleStatus.SCHEDULED
    agency.room.clock.move(MINUTE)
    await agency.director.take_turn(agency.room.org, session_id, Opened())
    live = await agency.now(booked)
    assert (live.status, live.started_at) == (ScheduleStatus.IN_PROGRESS, agency.room.clock.now())
    assert not (await agency.start(booked)).is_new
    agency.room.clock.move(MINUTE)
    await agency.director.take_turn(agency.room.org, session_id, Commanded(Command.END))
    over = await agency.now(booked)
    assert (over.status, over.ended_at) == (ScheduleStatus.COMPLETED, agency.room.clock.now())
    with pytest.raises(Conflict) as refused:
        await agency.start(booked)
    assert refused.value.code == "schedule_over"


async def test_it_is_too_early_until_it_is_not_or_early_is_allowed(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    with pytest.raises(Conflict) as refused:
        await agency.start(booked)
    assert refused.value.code == "schedule_too_early"
    begun = await agency.start(booked, Beginning(early=True))
    assert begun.is_new
    agency.room.clock.move(45 * MINUTE)
    assert (await agency.start(booked)).started.session_id == begun.started.session_id


async def test_another_job_or_resume_makes_another_plan_necessary(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    await agency.prepare(booked)
    waiting = await agency.start(booked, Beginning(early=True))
    changed = await agency.change(booked, application=replace(JOB, job_title="Data engineer"))
    assert (changed.revision, changed.prepared_at, changed.session_id) == (2, None, None)
    assert await agency.plan(booked) is None
    assert await status_of(agency, waiting.started.session_id) is SessionStatus.CANCELLED
    await agency.prepare(booked)
    plan = await agency.plan(booked)
    assert plan is not None
    assert plan.role_name == "Data engineer"


async def test_a_preparation_that_was_overtaken_by_a_change_keeps_nothing(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    await agency.scheduler.prepare(agency.room.org, booked.id)
    old = await agency.scheduler.preparer.plan(booked)
    await agency.change(booked, application=replace(JOB, job_title="Data engineer"))
    await agency.scheduler.preparer.keep(booked, old)
    await agency.scheduler.preparer.prepare(agency.preparations[0])
    assert await agency.plan(booked) is None
    assert (await agency.now(booked)).status is ScheduleStatus.SCHEDULED


async def test_another_name_or_time_keeps_the_plan_and_the_session(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    await agency.prepare(booked)
    waiting = await agency.start(booked, Beginning(early=True))
    await agency.change(booked, application=replace(JOB, candidate_name="Ada L."))
    moved = await agency.move(booked, agency.room.clock.now() + 48 * HOUR)
    assert (moved.revision, moved.session_id) == (1, waiting.started.session_id)
    assert moved.remind_at == agency.room.clock.now() + 24 * HOUR
    assert await agency.plan(booked) is not None


async def test_a_cancelled_interview_is_not_held_and_its_key_opens_nothing(agency: Agency) -> None:
    booked = await agency.book(HOUR)
    waiting = await agency.start(booked, Beginning(early=True))
    assert (await agency.cancel(booked)).status is ScheduleStatus.CANCELLED
    assert await status_of(agency, waiting.started.session_id) is SessionStatus.CANCELLED
    with pytest.raises(Conflict) as refused:
        await agency.start(booked, Beginning(early=True))
    assert refused.value.code == "schedule_cancelled"


async def test_what_is_being_held_can_be_neither_changed_nor_cancelled_nor_forgotten(agency: Agency) -> None:
    booked = await agency.book()
    session_id = (await agency.start(booked)).started.session_id
    await agency.director.take_turn(agency.room.org, session_id, Opened())
    for doing in (
        agency.move(booked, None),
        agency.cancel(booked),
        agency.scheduler.forget(agency.room.org, booked.id),
    ):
        with pytest.raises(Conflict) as refused:
            await doing
        assert refused.value.code == "schedule_in_progress"
    await agency.director.take_turn(agency.room.org, session_id, Commanded(Command.END))
    await agency.scheduler.forget(agency.room.org, booked.id)
    with pytest.raises(NotFound):
        await agency.now(booked)
    assert await status_of(agency, session_id) is SessionStatus.COMPLETED


async def test_a_schedule_outlives_the_erasure_of_its_session(agency: Agency) -> None:
    booked = await agency.book()
    session_id = (await agency.start(booked)).started.session_id
    await agency.director.take_turn(agency.room.org, session_id, Opened())
    async with agency.room.database.unit(agency.room.org) as unit:
        await erase_session(unit, session_id)
    left = await agency.now(booked)
    assert (left.status, left.session_id) == (ScheduleStatus.IN_PROGRESS, None)
    assert (await agency.start(booked)).is_new


async def test_an_interview_that_was_designed_before_is_what_the_session_is_like(agency: Agency) -> None:
    interview = await made(agency.room, role="Data engineer", question_count=4, duration_minutes=20)
    booked = await agency.book(interview_id=interview.id)
    held = await agency.room.held((await agency.start(booked)).started.session_id)
    assert (held.plan.role_name, held.plan.duration_minutes) == ("Data engineer", 20)
    assert held.card.interview_id == interview.id


async def test_a_preparation_that_fails_says_why_and_can_be_asked_for_again(agency: Agency) -> None:
    booked = await agency.book(HOUR, replace(JOB, resume_id=None))
    await agency.scheduler.prepare(agency.room.org, booked.id)
    job = agency.preparations[0]
    await Parking(agency.room.database).parked(job, "resume_failed")
    failed = await agency.now(booked)
    assert failed.status is ScheduleStatus.SCHEDULED
    assert failed.error is not None
    assert failed.error["code"] == "resume_failed"
    again = await agency.prepare(booked)
    assert (again.status, again.error) == (ScheduleStatus.PREPARING, None)
    assert [job.revision for job in agency.preparations] == [1, 2]
    assert (await agency.now(booked)).prepared_at is not None


async def test_a_failure_that_comes_too_late_is_no_failure(agency: Agency) -> None:
    booked = await agency.book()
    await agency.prepare(booked)
    await record_failure(agency.room.database, agency.preparations[0], "internal_error", "Too late.")
    assert (await agency.now(booked)).error is None
    await agency.scheduler.forget(agency.room.org, booked.id)
    await Parking(agency.room.database).parked(agency.preparations[0], "internal_error")


async def test_an_interview_that_was_put_away_prepares_nothing_and_says_so(agency: Agency) -> None:
    interview = await made(agency.room)
    booked = await agency.book(interview_id=interview.id)
    await agency.scheduler.preparer.designer.put_away(interview)
    await agency.prepare(booked)
    failed = await agency.now(booked)
    assert failed.error is not None
    assert failed.error["code"] == "interview_not_found"
    with pytest.raises(NotFound) as refused:
        await agency.start(booked)
    assert refused.value.code == "interview_not_found"


async def test_a_resume_that_cannot_be_read_is_told_to_whoever_starts_unprepared(agency: Agency) -> None:
    resume_id = await a_resume(agency.room, ResumeStatus.FAILED)
    booked = await agency.book(job=replace(JOB, resume_id=resume_id))
    with pytest.raises(Conflict) as refused:
        await agency.start(booked)
    assert refused.value.code == "resume_failed"


async def test_the_plan_asks_about_the_resume_of_the_application(agency: Agency) -> None:
    profile = parse_profile(plain_resume(RESUME), packaged_skill_names())
    resume_id = await a_resume(agency.room, ResumeStatus.READY, profile)
    booked = await agency.book(job=replace(JOB, resume_id=resume_id))
    await agency.prepare(booked)
    plan = await agency.plan(booked)
    assert plan is not None
    asked = [q.question.text for phase in plan.phases for q in phase.pool if q.source is Source.RESUME]
    assert any("Ledger Service" in text for text in asked)
