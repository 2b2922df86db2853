"""Resumes held against a job description: asked for now, answered a moment later."""

from dataclasses import dataclass, field
from uuid import UUID

from vivaroom.db.unit import Unit
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import AnalyseResume
from vivaroom.resumes.keeping import Means
from vivaroom.resumes.store import Analysis, AnalysisStatus, Resume, add_analysis


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
