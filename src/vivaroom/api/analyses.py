"""`/v1/analyses`: resumes held against a job description, one that is there already or one that comes along."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from vivaroom.accounts.policy import Verb, demand, mine
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import analysis_for, resume_for
from vivaroom.api.replies import LOOKED_AT, shown
from vivaroom.api.resumes import FailureOut, ResumeId
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.uploads import TextBody, read_upload_with, upload_schema
from vivaroom.kit.ids import public_id
from vivaroom.kit.json_values import Words
from vivaroom.resumes.analysing import Wish, cancel_analysis, request_analysis
from vivaroom.resumes.keeping import keep_upload
from vivaroom.resumes.matching import Match
from vivaroom.resumes.store import Analysis, AnalysisStatus

router = Routes(prefix="/v1", tags=["resumes"])
AnalysisId = Annotated[str, Path(description="`ana_…`", max_length=64)]
_matches = TypeAdapter(Match)
_FORM = {
    "job_description": {"type": "string", "minLength": 1, "maxLength": 20_000},
    "role": {"anyOf": [{"type": "string", "maxLength": 120}, {"type": "null"}]},
}


class AnalysisBody(BaseModel):
    """What the resume is held against."""

    model_config = ConfigDict(extra="forbid")
    job_description: Words = Field(max_length=20_000, examples=["Backend engineer: Python, PostgreSQL, five years."])
    role: str | None = Field(default=None, max_length=120, examples=["Backend engineer"])

    @property
    def wish(self) -> Wish:
        """The same as a value of ours."""
        return Wish(self.job_description, self.role)


class WholeAnalysisBody(AnalysisBody, TextBody):
    """A resume as text, and what it is held against."""


class AnalysisOut(BaseModel):
    """How well a resume meets a job: each requirement with evidence, the gaps, and the weight of every skill with its reasons."""

    id: str
    resume_id: str
    status: AnalysisStatus
    result: Match | None
    error: FailureOut | None
    created_at: datetime

    @classmethod
    def of(cls, analysis: Analysis) -> Self:
        """The analysis as its owner sees it."""
        return cls(
            id=public_id("analysis", analysis.id), resume_id=public_id("resume", analysis.resume_id),
            status=analysis.status,
            result=_matches.validate_python(analysis.result) if analysis.result is not None else None,
            error=FailureOut(**analysis.error) if analysis.error else None, created_at=analysis.created_at,
        )  # fmt: skip


@router.post(
    "/resumes/{resume_id}/analyses", status_code=status.HTTP_202_ACCEPTED, operation_id="analyseResume",
    summary="Hold a resume against a job description",
)  # fmt: skip
async def analyse(resume_id: ResumeId, body: AnalysisBody, member: MemberDep, services: ServicesDep) -> AnalysisOut:
    resume = await resume_for(services, member, Verb.READ, resume_id)
    async with services.database.unit(resume.org_id) as unit:
        return AnalysisOut.of(await request_analysis(unit, services, resume, member.account_id, body.wish))


@router.post(
    "/analyses", status_code=status.HTTP_202_ACCEPTED, operation_id="analyseUpload",
    summary="Add a resume and hold it against a job description, in one request",
    openapi_extra=upload_schema(WholeAnalysisBody, _FORM),
)  # fmt: skip
async def analyse_upload(request: Request, member: MemberDep, services: ServicesDep) -> AnalysisOut:
    demand(member, Verb.CREATE, mine(member, "resume"))
    demand(member, Verb.CREATE, mine(member, "analysis"))
    upload, body = await read_upload_with(request, WholeAnalysisBody)
    async with services.database.unit(member.org_id) as unit:
        resume = await keep_upload(unit, services, member.account_id, upload)
        return AnalysisOut.of(await request_analysis(unit, services, resume, member.account_id, body.wish))


@router.get(
    "/analyses/{analysis_id}", operation_id="getAnalysis", summary="Look at an analysis", response_model=AnalysisOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def analysis(analysis_id: AnalysisId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, AnalysisOut.of(await analysis_for(services, caller, Verb.READ, analysis_id)))


@router.post(
    "/analyses/{analysis_id}/cancel", operation_id="cancelAnalysis", summary="Cancel an analysis that is not done yet"
)
async def cancel(analysis_id: AnalysisId, caller: CallerDep, services: ServicesDep) -> AnalysisOut:
    found = await analysis_for(services, caller, Verb.CHANGE, analysis_id)
    async with services.database.unit(found.org_id) as unit:
        return AnalysisOut.of(await cancel_analysis(unit, found))
