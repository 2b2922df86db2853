"""Resumes held against a job description: asked for now, answered a moment later."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from vivaroom.db.unit import Unit
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import AnalyseResume
from vivaroom.resumes.keeping import Means
from vivaroom.resumes.store import Analysis, AnalysisStatus, Resume, add_analysis, change_analysis


@dataclass(frozen=True, slots=True)
class Wish:
    """What the resume is held against; `role` adds what the content room knows of such a role."""

    job_description: str = field(repr=False)
    role: str | None = None


async def request_analysis(unit: Unit, means: Means, resume: Resume, owner: UUID, wish: Wish) -> Analysis:
    """A new analysis that is done as soon as the resume is read; the caller's transaction makes it so."""
    analysis = Analysis(
        id=new_id(), org_id=resume.org_id, owner_id=owner, resume_id=resume.id, job_description=wish.job_description,
        role=wish.role, status=AnalysisStatus.QUEUED, error=None, result=None, created_at=means.clock.now(),
    )  # fmt: skip
    await add_analysis(unit, analysis)
    await means.jobs.enqueue(unit, AnalyseResume(analysis.org_id, analysis.id))
    return analysis


async def cancel_analysis(unit: Unit, analysis: Analysis) -> Analysis:
    """The analysis, cancelled: whoever works on it stops at the next step, and its result is never written.

    Raises Conflict `analysis_ended` for one that succeeded or failed; one that was cancelled before stays so.
    """
    waiting = (AnalysisStatus.QUEUED, AnalysisStatus.RUNNING, AnalysisStatus.CANCELLED)
    if not await change_analysis(unit, analysis.id, of=waiting, status=AnalysisStatus.CANCELLED.value):
        raise Conflict("analysis_ended", "The analysis has come to its end: there is nothing left to cancel.")
    return replace(analysis, status=AnalysisStatus.CANCELLED)
