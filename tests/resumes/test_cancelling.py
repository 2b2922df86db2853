"""An analysis that somebody cancelled stays cancelled, whoever is working on it."""

import pytest

from tests.resumes.shelf import Shelf, shelf_on
from vivaroom.content.loader import library
from vivaroom.db.unit import Database
from vivaroom.jobs.parking import Parking
from vivaroom.kit.errors import Conflict
from vivaroom.ports.queue import AnalyseResume
from vivaroom.resumes.analysing import Wish, cancel_analysis, request_analysis
from vivaroom.resumes.analyst import ResumeAnalyst
from vivaroom.resumes.store import Analysis, AnalysisStatus, change_analysis, find_analysis


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await shelf_on(database)


async def asked(shelf: Shelf, status: AnalysisStatus = AnalysisStatus.QUEUED) -> Analysis:
    """An analysis in this state."""
    resume = await shelf.keeps(b"Ada Example")
    async with shelf.database.unit(shelf.org) as unit:
        analysis = await request_analysis(unit, shelf, resume, resume.owner_id, Wish("Python"))
        await change_analysis(unit, analysis.id, status=status.value)
    return await now(shelf, analysis)


async def now(shelf: Shelf, analysis: Analysis) -> Analysis:
    """As it stands."""
    return await find_analysis(shelf.database.glance(shelf.org), analysis.id)


async def cancelled(shelf: Shelf, analysis: Analysis) -> Analysis:
    """The analysis after it was cancelled."""
    async with shelf.database.unit(shelf.org) as unit:
        return await cancel_analysis(unit, analysis)


@pytest.mark.parametrize("status", [AnalysisStatus.QUEUED, AnalysisStatus.RUNNING, AnalysisStatus.CANCELLED])
async def test_what_is_not_done_is_cancelled_once_and_for_all(shelf: Shelf, status: AnalysisStatus) -> None:
    analysis = await asked(shelf, status)
    assert (await cancelled(shelf, analysis)).status is AnalysisStatus.CANCELLED
    assert await ResumeAnalyst(shelf.database, library()).analyse(AnalyseResume(shelf.org, analysis.id)) is None
    await Parking(shelf.database).parked(AnalyseResume(shelf.org, analysis.id), "internal_error")
    assert (await now(shelf, analysis)).status is AnalysisStatus.CANCELLED


@pytest.mark.parametrize("status", [AnalysisStatus.SUCCEEDED, AnalysisStatus.FAILED])
async def test_what_has_ended_cannot_be_cancelled(shelf: Shelf, status: AnalysisStatus) -> None:
    analysis = await asked(shelf, status)
    with pytest.raises(Conflict, match="analysis_ended"):
        await cancelled(shelf, analysis)
    assert (await now(shelf, analysis)).status is status
