"""`/v1/resumes`: resumes from file or text to a profile."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Path, Request, Response, status
from pydantic import BaseModel, Field

from vivaroom.accounts.policy import Verb, demand, mine, owner_seen_by
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import resume_for
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import LOOKED_AT, made, new_with, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.uploads import UPLOAD_SCHEMA, read_upload
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import public_id
from vivaroom.resumes.forgetting import forget_resume
from vivaroom.resumes.keeping import keep_upload
from vivaroom.resumes.store import Resume, ResumeCard, ResumeStatus, resumes_of

router = Routes(prefix="/v1", tags=["resumes"])
ResumeId = Annotated[str, Path(description="`res_…`", max_length=64)]
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The file as it was uploaded.",
    }
}


class FailureOut(BaseModel):
    """Why something could not be done."""

    code: str
    detail: str


class ResumeSummary(BaseModel):
    """A resume as a list shows it."""

    id: str
    status: ResumeStatus
    file_name: str | None
    media_type: str | None
    error: FailureOut | None
    created_at: datetime

    @classmethod
    def of(cls, resume: ResumeCard, **more: Any) -> Self:
        """The resume as its owner sees it."""
        return cls(
            id=public_id("resume", resume.id), status=resume.status, file_name=resume.file_name,
            media_type=resume.media_type, error=FailureOut(**resume.error) if resume.error else None,
            created_at=resume.created_at, **more,
        )  # fmt: skip


class ResumeOut(ResumeSummary):
    """A resume with its text and the profile, whose every field says where in the text it stands."""

    text: str | None
    profile: dict[str, Any] | None
    hidden_spans: dict[str, Any] | None = Field(
        description="Text that cannot be seen on the page and is kept from grading."
    )

    @classmethod
    def whole(cls, resume: Resume) -> Self:
        """The resume with all that was read."""
        return cls.of(resume, text=resume.text, profile=resume.profile, hidden_spans=resume.hidden_spans)


@router.post(
    "/resumes", status_code=status.HTTP_201_CREATED, operation_id="addResume", summary="Add a resume as file or text",
    openapi_extra=UPLOAD_SCHEMA, response_model=ResumeSummary,
    responses=new_with("resume_id", "getResume", "getResumeFile", "analyseResume", "deleteResume"),
)  # fmt: skip
async def add(request: Request, member: MemberDep, services: ServicesDep) -> Response:
    demand(member, Verb.CREATE, mine(member, "resume"))
    upload = await read_upload(request)
    async with services.database.unit(member.org_id) as unit:
        resume = await keep_upload(unit, services, member.account_id, upload)
    return made(f"/v1/resumes/{public_id('resume', resume.id)}", ResumeSummary.of(resume))


@router.get("/resumes", operation_id="listResumes", summary="List resumes", response_model=Page[ResumeSummary])
async def list_(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    demand(member, Verb.LIST, mine(member, "resume"))
    found = resumes_of(services.database.glance(member.org_id), owner_seen_by(member))
    return await listed(services.renderings, found, stretch, ResumeSummary.of)


@router.get(
    "/resumes/{resume_id}", operation_id="getResume", summary="Look at a resume and its profile",
    response_model=ResumeOut, responses=LOOKED_AT,
)  # fmt: skip
async def get(resume_id: ResumeId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, ResumeOut.whole(await resume_for(services, caller, Verb.READ, resume_id)))


@router.get(
    "/resumes/{resume_id}/file", operation_id="getResumeFile", summary="The file as it was uploaded", responses=_FILE,
    response_class=Response,
)  # fmt: skip
async def file(resume_id: ResumeId, caller: CallerDep, services: ServicesDep) -> Response:
    resume = await resume_for(services, caller, Verb.READ, resume_id)
    if resume.file_ref is None:
        raise NotFound("file_not_found", "This resume has no file.")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    return Response(await services.files.get(resume.file_ref), media_type="application/octet-stream", headers=headers)


@router.delete(
    "/resumes/{resume_id}", status_code=status.HTTP_204_NO_CONTENT, operation_id="deleteResume",
    summary="Delete a resume with its file and all that was read from it",
)  # fmt: skip
async def delete(resume_id: ResumeId, caller: CallerDep, services: ServicesDep) -> Response:
    resume = await resume_for(services, caller, Verb.DELETE, resume_id)
    await forget_resume(services.database, services.files, resume)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
