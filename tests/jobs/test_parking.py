"""What a job was about is told that it will not be done, unless it came to its end otherwise."""

from datetime import date

import pytest
from sqlalchemy import update

from tests.jobs.sittings import House, house_on
from tests.resumes.shelf import Shelf, shelf_on
from vivaroom.db.tables import AnalysisRow, ResumeRow
from vivaroom.db.unit import Database
from vivaroom.feedback.store import ReportStatus, find_report
from vivaroom.feedback.writing import order_report
from vivaroom.interview.handed_in.answer import Given, HandedInStatus
from vivaroom.interview.handed_in.handing import hand_in
from vivaroom.interview.handed_in.store import last_handed_in
from vivaroom.jobs.kinds import AnyJob, ApplyRetention
from vivaroom.jobs.parking import Parking
from vivaroom.jobs.work import JOB_CANCELLED
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import (
    AnalyseResume,
    DeliverWebhook,
    EncodeRecording,
    EvaluateAnswer,
    ReadResume,
    ResearchCompany,
    SuperviseSession,
    TakeAnswer,
    WriteReport,
)
from vivaroom.resumes.analysing import Wish, request_analysis
from vivaroom.resumes.store import Analysis, AnalysisStatus, Resume, ResumeStatus, find_analysis


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await shelf_on(database)


@pytest.fixture
async def house(database: Database) -> House:
    return await house_on(database)


@pytest.fixture
def parking(database: Database) -> Parking:
    return Parking(database)


async def asked_for(shelf: Shelf, resume: Resume) -> Analysis:
    """An analysis that waits."""
    async with shelf.database.unit(shelf.org) as unit:
        return await request_analysis(unit, shelf, resume, resume.owner_id, Wish("Python"))


async def test_a_resume_that_is_never_read_fails_with_a_mend(shelf: Shelf, parking: Parking) -> None:
    resume = await shelf.keeps(b"Ada")
    await parking.parked(ReadResume(shelf.org, resume.id), "job_crashed")
    resume = await shelf.now(resume)
    assert resume.status is ResumeStatus.FAILED
    assert resume.error == {"code": "job_crashed", "detail": resume.error and resume.error["detail"]}


async def test_a_ready_resume_stays_ready(shelf: Shelf, parking: Parking) -> None:
    resume = await shelf.keeps(b"Ada")
    async with shelf.database.unit(shelf.org) as unit:
        await unit.execute(update(ResumeRow).where(ResumeRow.id == resume.id).values(status="ready"))
    await parking.parked(ReadResume(shelf.org, resume.id), "provider_unavailable")
    assert (await shelf.now(resume)).status is ResumeStatus.READY


@pytest.mark.parametrize(
    ("code", "status"), [("internal_error", AnalysisStatus.FAILED), (JOB_CANCELLED, AnalysisStatus.CANCELLED)]
)
async def test_an_analysis_fails_or_is_cancelled(
    shelf: Shelf, parking: Parking, code: str, status: AnalysisStatus
) -> None:
    analysis = await asked_for(shelf, await shelf.keeps(b"Ada"))
    await parking.parked(AnalyseResume(shelf.org, analysis.id), code)
    async with shelf.database.unit(shelf.org) as unit:
        assert (await find_analysis(unit, analysis.id)).status is status


async def test_a_finished_analysis_stays_so(shelf: Shelf, parking: Parking) -> None:
    analysis = await asked_for(shelf, await shelf.keeps(b"Ada"))
    async with shelf.database.unit(shelf.org) as unit:
        await unit.execute(update(AnalysisRow).where(AnalysisRow.id == analysis.id).values(status="succeeded"))
    await parking.parked(AnalyseResume(shelf.org, analysis.id), JOB_CANCELLED)
    async with shelf.database.unit(shelf.org) as unit:
        assert (await find_analysis(unit, analysis.id)).status is AnalysisStatus.SUCCEEDED


async def test_a_report_fails_with_a_mend(house: House, parking: Parking) -> None:
    session_id = await house.new_session()
    async with house.database.unit(house.org) as unit:
        report_id = await order_report(unit, house.jobs, session_id)
    await parking.parked(WriteReport(house.org, report_id), "provider_unavailable")
    async with house.database.unit(house.org) as unit:
        kept = await find_report(unit, report_id)
    assert kept.error is not None
    assert (kept.status, kept.error["code"]) == (ReportStatus.FAILED, "provider_unavailable")


@pytest.mark.parametrize(
    "job",
    [
        EvaluateAnswer(new_id(), new_id(), new_id(), 1),
        SuperviseSession(new_id(), new_id(), 1),
        EncodeRecording(new_id(), new_id()),
        ReadResume(new_id(), new_id()),
        AnalyseResume(new_id(), new_id()),
        ResearchCompany(new_id(), new_id()),
        WriteReport(new_id(), new_id()),
        DeliverWebhook(new_id(), new_id()),
        ApplyRetention(date(2026, 1, 1)),
    ],
    ids=lambda job: type(job).__name__,
)
async def test_what_is_gone_needs_to_be_told_nothing(parking: Parking, job: AnyJob) -> None:
    await parking.parked(job, "internal_error")


async def test_an_answer_that_is_never_taken_says_so_once(house: House, parking: Parking) -> None:
    session_id = await house.live_session()
    async with house.database.unit(house.org) as unit:
        answer = await hand_in(unit, house, session_id, Given("I would measure first."))
    for code in ("provider_refused", "job_crashed"):
        await parking.parked(TakeAnswer(house.org, session_id, answer.id), code)
    told = await last_handed_in(house.database.glance(house.org), session_id)
    assert told is not None
    assert (told.status, (told.error or {})["code"]) == (HandedInStatus.FAILED, "provider_refused")
