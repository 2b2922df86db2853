"""`/v1/schedules`: a job application becomes an interview that is prepared ahead and started by its id."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.realtime.lines import LOOPBACK
from tests.api.whole_server import whole_app, whole_services
from tests.jobs.sittings import NotedJobs
from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.api.services import Services
from vivaroom.db.unit import Database
from vivaroom.kit.clock import ManualClock
from vivaroom.ports.queue import PrepareSchedule, ReadResume
from vivaroom.resumes.store import ResumeStatus, change_resume

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
JOB = {"candidate_name": "Ada Example", "job_title": "Backend engineer", "external_id": "4711"}
SOON = (NOW + timedelta(hours=3)).isoformat()
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Office:
    """A recruiter's own system, and the server that it talks to."""

    services: Services
    client: httpx.AsyncClient
    clock: ManualClock

    async def ask(self, method: str, path: str, body: Json | None = None, *, status: int = 200) -> Json:
        """The reply, which must have this status."""
        reply = await self.client.request(method, path, json=body)
        assert reply.status_code == status, reply.text
        return reply.json() if reply.content else {}

    async def books(self, *, job: Json = JOB, **more: object) -> Json:
        return await self.ask("POST", "/v1/schedules", {"job_application": job, **more}, status=201)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    clock = ManualClock(NOW)
    async with whole_services(database, tmp_path, clock) as services:
        transport = httpx.ASGITransport(whole_app(services), client=LOOPBACK)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
            yield Office(services, client, clock)


async def test_an_application_is_scheduled_prepared_held_and_over(office: Office) -> None:
    booked = await office.books(scheduled_at=SOON)
    place = f"/v1/schedules/{booked['id']}"
    assert (booked["status"], booked["job_application"]["external_id"]) == ("scheduled", "4711")
    assert (await office.ask("POST", f"{place}/prepare", status=202))["status"] == "preparing"
    (job,) = [job for job in queued(office) if isinstance(job, PrepareSchedule)]
    await office.services.scheduler.preparer.prepare(job)
    ready = await office.ask("POST", f"{place}/prepare", status=202)
    assert (ready["status"], ready["prepared_at"] is not None) == ("scheduled", True)
    early = await office.ask("POST", f"{place}/sessions", status=409)
    assert early["code"] == "schedule_too_early"
    assert booked["opens_at"].replace("Z", "+00:00") in early["detail"]
    office.clock.move(timedelta(hours=2, minutes=50))
    begun = await office.ask("POST", f"{place}/sessions", {"ends_when_away_seconds": 30}, status=201)
    assert begun["move"]["type"] == "ask"
    assert begun["ends_when_away_seconds"] == 30
    again = await office.ask("POST", f"{place}/sessions", status=200)
    assert (again["id"], again["move"]["type"]) == (begun["id"], "repeat")
    held = await office.ask("GET", place)
    assert (held["status"], held["session_id"]) == ("in_progress", begun["id"])
    assert (await office.ask("DELETE", place, status=409))["code"] == "schedule_in_progress"
    await office.ask("POST", f"/v1/sessions/{begun['id']}/end")
    assert (await office.ask("GET", place))["status"] == "completed"
    assert (await office.ask("POST", f"{place}/sessions", status=409))["code"] == "schedule_over"
    await office.ask("DELETE", place, status=204)
    assert (await office.ask("GET", place, status=404))["code"] == "schedule_not_found"


async def test_the_key_of_a_scheduled_session_opens_it_and_the_candidate_hears_no_judgement(office: Office) -> None:
    booked = await office.books()
    begun = await office.ask("POST", f"/v1/schedules/{booked['id']}/sessions", status=201)
    headers = {"authorization": f"Bearer {begun['client_secret']}"}
    path = f"/v1/sessions/{begun['id']}"
    answered = await office.client.post(f"{path}/answers", json={"text": "I would measure."}, headers=headers)
    assert answered.status_code == 200
    refused = await office.client.get(f"/v1/schedules/{booked['id']}", headers=headers)
    assert refused.status_code == 404


async def test_a_resume_in_words_is_kept_and_read_like_an_uploaded_one(office: Office) -> None:
    booked = await office.books(job={**JOB, "resume_text": "Ada Example\n\nSkills: Python"})
    resume = await office.ask("GET", f"/v1/resumes/{booked['job_application']['resume_id']}")
    assert resume["status"] == "parsing"
    assert [job for job in queued(office) if isinstance(job, ReadResume)]


async def test_a_start_waits_for_a_resume_that_is_being_read_and_says_so_when_that_takes_too_long(
    office: Office,
) -> None:
    booked = await office.books(job={**JOB, "resume_text": "Ada Example"})
    place = f"/v1/schedules/{booked['id']}/sessions"
    assert (await office.ask("POST", place, status=409))["code"] == "resume_not_ready"
    (job,) = [job for job in queued(office) if isinstance(job, ReadResume)]
    async with office.services.database.unit(HOME_ORGANISATION) as unit:
        await change_resume(unit, job.resume_id, status=ResumeStatus.FAILED.value)
    assert (await office.ask("POST", place, status=409))["code"] == "resume_failed"


async def test_a_change_says_only_what_changes(office: Office) -> None:
    job = {**JOB, "candidate_email": "ada@example.org", "job_description": "Pipelines."}
    booked = await office.books(job=job, scheduled_at=SOON)
    place, later = f"/v1/schedules/{booked['id']}", (NOW + timedelta(days=2)).isoformat()
    sent = {"job_application": {"candidate_email": None, "candidate_name": "Ada E."}, "scheduled_at": later}
    changed = await office.ask("PATCH", place, sent)
    assert changed["job_application"] == {
        **booked["job_application"],
        "candidate_email": None,
        "candidate_name": "Ada E.",
    }
    assert datetime.fromisoformat(changed["scheduled_at"]) == NOW + timedelta(days=2)
    assert (await office.ask("PATCH", place, {"scheduled_at": None}))["scheduled_at"] is None
    assert (await office.ask("PATCH", place, {"status": "cancelled"}))["status"] == "cancelled"
    assert (await office.ask("PATCH", place, {"scheduled_at": later}, status=409))["code"] == "schedule_over"
    assert (await office.ask("POST", f"{place}/prepare", status=409))["code"] == "schedule_cancelled"


async def test_schedules_are_listed_newest_first_and_by_where_they_stand(office: Office) -> None:
    first, second = await office.books(), await office.books()
    await office.ask("PATCH", f"/v1/schedules/{first['id']}", {"status": "cancelled"})
    shown = [one["id"] for one in (await office.ask("GET", "/v1/schedules"))["data"]]
    assert shown.index(second["id"]) < shown.index(first["id"])
    cancelled = [one["id"] for one in (await office.ask("GET", "/v1/schedules?status=cancelled"))["data"]]
    assert first["id"] in cancelled
    assert second["id"] not in cancelled


async def test_the_appointment_is_a_calendar_file_as_long_as_the_interview(office: Office) -> None:
    booked = await office.books(scheduled_at=SOON, brief={"duration_minutes": 45})
    file = (await office.client.get(f"/v1/schedules/{booked['id']}/calendar")).text
    assert "DTSTART:20260302T120000Z\r\nDTEND:20260302T124500Z\r\nSUMMARY:Interview: Backend engineer\r\n" in file
    assert "Ada" not in file
    untimed = await office.books()
    assert (await office.ask("GET", f"/v1/schedules/{untimed['id']}/calendar", status=409))[
        "code"
    ] == "schedule_untimed"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"job_application": {"job_title": "Engineer"}}, 422, "validation_failed"),
        ({"job_application": {**JOB, "candidate_email": "nobody"}}, 422, "validation_failed"),
        ({"job_application": {**JOB, "resume_id": "res_1", "resume_text": "x"}}, 422, "resume_given_twice"),
        ({"job_application": {**JOB, "resume_id": "res_1"}}, 404, "resume_not_found"),
        ({"job_application": JOB, "interview_id": "int_1"}, 404, "interview_not_found"),
        ({"job_application": JOB, "scheduled_at": "2026-03-02T08:59:59Z"}, 422, "moment_unacceptable"),
        ({"job_application": JOB, "scheduled_at": "2028-03-02T09:00:00Z"}, 422, "moment_unacceptable"),
        ({"job_application": JOB, "status": "completed"}, 422, "validation_failed"),
    ],
)
async def test_what_cannot_be_scheduled_is_refused_with_its_code(
    office: Office, body: Json, status: int, code: str
) -> None:
    assert (await office.ask("POST", "/v1/schedules", body, status=status))["code"] == code


def queued(office: Office) -> list[object]:
    """The jobs that were queued."""
    assert isinstance(office.services.jobs, NotedJobs)
    return [*office.services.jobs.queued]
