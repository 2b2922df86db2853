"""A resume is held against a job description once it is read, and every finding points into its text."""

from datetime import timedelta

import pytest

from tests.resumes.shelf import Shelf, shelf_on
from vivaroom.content.loader import library
from vivaroom.db.unit import Database
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import AnalyseResume, ReadResume
from vivaroom.resumes.analysing import Wish, request_analysis
from vivaroom.resumes.analyst import LOOK_AGAIN_AFTER, WAIT_FOR_RESUME, ResumeAnalyst
from vivaroom.resumes.extraction import read_resume
from vivaroom.resumes.limits import ReadingLimits
from vivaroom.resumes.packaged import packaged_skill_names
from vivaroom.resumes.parsing import parse_profile
from vivaroom.resumes.profile import profile_to_json
from vivaroom.resumes.reading import ResumeReader
from vivaroom.resumes.store import (
    Analysis,
    AnalysisStatus,
    Resume,
    ResumeStatus,
    change_analysis,
    change_resume,
    find_analysis,
)

RESUME = b"""Ada Lovelace
ada@example.com

Experience

Backend Engineer, Analytical Engines Ltd
January 2021 - December 2024
- Built a payment service in Python with PostgreSQL.

Skills

Python, PostgreSQL, Docker
"""
JOB = """Requirements:
- Python
- Kubernetes
"""


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await shelf_on(database)


def analyst(shelf: Shelf) -> ResumeAnalyst:
    """An analyst with the packaged roles."""
    return ResumeAnalyst(shelf.database, library(), shelf.clock)


async def asked(shelf: Shelf, resume: Resume, role: str | None = None) -> Analysis:
    """An analysis that somebody asked for."""
    async with shelf.database.unit(shelf.org) as unit:
        analysis = await request_analysis(unit, shelf, resume, resume.owner_id, Wish(JOB, role))
    assert shelf.jobs.queued[-1] == AnalyseResume(shelf.org, analysis.id)
    return analysis


async def now(shelf: Shelf, analysis: Analysis) -> Analysis:
    """As it stands."""
    async with shelf.database.unit(shelf.org) as unit:
        return await find_analysis(unit, analysis.id)


async def analyse(shelf: Shelf, analysis: Analysis) -> timedelta | None:
    """What came of one try."""
    return await analyst(shelf).analyse(AnalyseResume(shelf.org, analysis.id))


async def read(shelf: Shelf, resume: Resume) -> Resume:
    """The resume once it is read, in the way of the product."""
    names = packaged_skill_names()
    reader = ResumeReader(
        shelf.database,
        shelf.files,
        lambda content: read_resume(content, ReadingLimits()),
        lambda text: profile_to_json(parse_profile(text, names)),
        None,
        shelf.occasions,
    )
    await reader.read(ReadResume(resume.org_id, resume.id))
    return await shelf.now(resume)


async def test_an_analysis_waits_for_its_resume_and_shows_evidence_and_gaps(shelf: Shelf) -> None:
    resume = await shelf.keeps(RESUME)
    analysis = await asked(shelf, resume, "Backend Engineer")
    assert await analyse(shelf, analysis) == LOOK_AGAIN_AFTER
    assert (await now(shelf, analysis)).status is AnalysisStatus.QUEUED
    resume = await read(shelf, resume)
    assert await analyse(shelf, analysis) is None
    analysis = await now(shelf, analysis)
    assert (analysis.status, analysis.error) == (AnalysisStatus.SUCCEEDED, None)
    assert analysis.result is not None
    assert analysis.result["gaps"] == ["Kubernetes"]
    assert analysis.result["skill_weights"]["python"] > analysis.result["skill_weights"]["kubernetes"]
    evidence = analysis.result["requirements"][0]["evidence"][0]["quote"]
    start, end = evidence["span"]
    assert resume.text is not None
    assert "Python" in resume.text[start:end]


async def test_an_analysis_of_an_unreadable_resume_fails_with_a_mend(shelf: Shelf) -> None:
    resume = await shelf.keeps(RESUME)
    analysis = await asked(shelf, resume)
    async with shelf.database.unit(shelf.org) as unit:
        await change_resume(unit, resume.id, status=ResumeStatus.FAILED.value)
    assert await analyse(shelf, analysis) is None
    analysis = await now(shelf, analysis)
    assert analysis.error is not None
    assert (analysis.status, analysis.error["code"]) == (AnalysisStatus.FAILED, "resume_failed")


async def test_an_analysis_does_not_wait_for_ever(shelf: Shelf) -> None:
    analysis = await asked(shelf, await shelf.keeps(RESUME))
    shelf.clock.move(WAIT_FOR_RESUME)
    assert await analyse(shelf, analysis) is None
    analysis = await now(shelf, analysis)
    assert analysis.error is not None
    assert (analysis.status, analysis.error["code"]) == (AnalysisStatus.FAILED, "resume_not_ready")


@pytest.mark.parametrize("status", [AnalysisStatus.CANCELLED, AnalysisStatus.SUCCEEDED])
async def test_an_ended_analysis_is_nothing_to_do(shelf: Shelf, status: AnalysisStatus) -> None:
    analysis = await asked(shelf, await shelf.keeps(RESUME))
    async with shelf.database.unit(shelf.org) as unit:
        await change_analysis(unit, analysis.id, status=status.value)
    assert await analyse(shelf, analysis) is None
    assert (await now(shelf, analysis)).status is status


async def test_an_analysis_that_is_gone_is_told_as_such(shelf: Shelf) -> None:
    with pytest.raises(NotFound, match="analysis_not_found"):
        await analyst(shelf).analyse(AnalyseResume(shelf.org, new_id()))
