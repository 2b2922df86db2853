"""Holding a resume against a job description; the work of the jobs of kind `AnalyseResume`."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from vivaroom.content.loader import Library
from vivaroom.db.unit import Database, Unit
from vivaroom.kit.clock import Clock, SystemClock
from vivaroom.ports.queue import AnalyseResume
from vivaroom.resumes.matching import match
from vivaroom.resumes.profile import profile_of_json
from vivaroom.resumes.store import (
    Analysis,
    AnalysisStatus,
    Resume,
    ResumeStatus,
    change_analysis,
    find_analysis,
    find_resume,
)

LOOK_AGAIN_AFTER = timedelta(milliseconds=250)
WAIT_FOR_RESUME = timedelta(minutes=15)
_OPEN = (AnalysisStatus.QUEUED, AnalysisStatus.RUNNING, AnalysisStatus.FAILED)


@dataclass(frozen=True, slots=True)
class ResumeAnalyst:
    """Analyses resumes once they are read. `library` knows which skills belong to a role."""

    database: Database
    library: Library
    clock: Clock = field(default_factory=SystemClock)

    async def analyse(self, job: AnalyseResume) -> timedelta | None:
        """Do one analysis, or note why it cannot be done; a duration while the resume is still being read.

        Raises NotFound `analysis_not_found`.
        """
        async with self.database.unit(job.org_id) as unit:
            analysis = await find_analysis(unit, job.analysis_id)
            if analysis.status not in _OPEN:
                return None
            resume = await find_resume(unit, analysis.resume_id)
            if resume.status is not ResumeStatus.READY or resume.profile is None:
                return await self._wait(unit, analysis, resume)
            if not await change_analysis(unit, analysis.id, of=_OPEN, status=AnalysisStatus.RUNNING.value, error=None):
                return None
        result = await asyncio.to_thread(self._result, analysis, resume.profile)
        async with self.database.unit(job.org_id) as unit:
            running, succeeded = (AnalysisStatus.RUNNING,), AnalysisStatus.SUCCEEDED.value
            await change_analysis(unit, analysis.id, of=running, status=succeeded, result=result)
        return None

    async def _wait(self, unit: Unit, analysis: Analysis, resume: Resume) -> timedelta | None:
        if resume.status is ResumeStatus.FAILED:
            detail = "The resume could not be read: upload it again, and ask for the analysis of that one."
            await _fail(unit, analysis, "resume_failed", detail)
            return None
        if self.clock.now() - analysis.created_at >= WAIT_FOR_RESUME:
            detail = "The resume is still being read: ask for the analysis again when it is ready."
            await _fail(unit, analysis, "resume_not_ready", detail)
            return None
        return LOOK_AGAIN_AFTER

    def _result(self, analysis: Analysis, profile: dict[str, Any]) -> dict[str, Any]:
        """Requirements with evidence, gaps and skill weights, as JSON."""
        role = self.library.nearest_role(analysis.role) if analysis.role else None
        skills, month = role.skills if role else {}, f"{self.clock.now():%Y-%m}"
        found = match(profile_of_json(profile), analysis.job_description, skills, this_month=month)
        kept: dict[str, Any] = TypeAdapter(type(found)).dump_python(found, mode="json")
        return kept


async def _fail(unit: Unit, analysis: Analysis, code: str, detail: str) -> None:
    error = {"code": code, "detail": detail}
    await change_analysis(unit, analysis.id, of=_OPEN, status=AnalysisStatus.FAILED.value, error=error)
