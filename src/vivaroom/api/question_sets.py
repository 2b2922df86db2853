"""`/v1/question-sets`: a team's own questions as files, checked row by row on the way in, and out again."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from fastapi import Path, Query, Request, Response, status
from pydantic import BaseModel, Field

from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine
from vivaroom.api.callers import MemberDep
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import LOOKED_AT, NEW, json_of, made, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.set_uploads import SET_SCHEMA, read_set
from vivaroom.interview.forbidden import forbidden_subject
from vivaroom.interview.grading.addressed_to_grader import strike
from vivaroom.kit.ids import parse_id, public_id
from vivaroom.questions.sets import store
from vivaroom.questions.sets.checking import Rules
from vivaroom.questions.sets.exporting import as_csv, as_yaml
from vivaroom.questions.sets.importing import Importer, Outcome, RowOutcome, Wish
from vivaroom.questions.sets.store import QuestionSet, SetStatus

router = Routes(prefix="/v1/question-sets", tags=["questions"])
SetId = Annotated[str, Path(description="`qst_…`", max_length=64)]
Partial = Annotated[bool, Query(description="Import the good rows where others have to be mended.")]
DryRun = Annotated[bool, Query(description="Only say what would be done; the answer is 200 and nothing is kept.")]


class Format(StrEnum):
    """As what a set is written out."""

    CSV = "csv"
    YAML = "yaml"


_MEDIA = {Format.CSV: "text/csv; charset=utf-8", Format.YAML: "application/yaml"}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The set as a file that can be imported again.",
        "content": {"text/csv": {"schema": {"type": "string"}}, _MEDIA[Format.YAML]: {"schema": {"type": "array"}}},
    }
}


class FindingOut(BaseModel):
    """A question that says nearly the same as another."""

    question: str
    like: str = Field(description="A question of the bank, or of the same set. A plan never holds both.")
    cosine: float


class QuestionSetOut(BaseModel):
    """A set of questions that came in together."""

    id: str
    name: str
    status: SetStatus = Field(description="`embedding` until its questions are found by meaning too.")
    revision: int = Field(description="How many imports there were.")
    question_count: int
    findings: list[FindingOut]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, found: QuestionSet) -> Self:
        """The set without its questions."""
        return cls(
            id=public_id("question_set", found.id), name=found.name, status=found.status, revision=found.revision,
            question_count=found.question_count, findings=[FindingOut(**one) for one in found.findings],
            created_at=found.created_at, updated_at=found.updated_at,
        )  # fmt: skip


class MendOut(BaseModel):
    """What is wrong with a cell, and how to mend it."""

    column: str
    detail: str


class RowOut(BaseModel):
    """What became of a row."""

    line: int = Field(description="Where it begins in the file; in a list, its place.")
    status: str = Field(description="added, updated, unchanged or refused")
    question_id: str | None
    mends: list[MendOut]
    notes: list[str] = Field(description="What was taken for what; nothing to mend.")

    @classmethod
    def of(cls, row: RowOutcome) -> Self:
        """The row as it is told."""
        mends = [MendOut(column=m.column, detail=m.detail) for m in row.mends]
        number = public_id("question", row.id) if row.id else None
        return cls(line=row.line, status=row.status, question_id=number, mends=mends, notes=list(row.notes))


class ImportOut(BaseModel):
    """What an import did; `id` and `set` are null for a dry run."""

    id: str | None
    set: QuestionSetOut | None
    added: int
    updated: int
    unchanged: int
    refused: int
    notes: list[str]
    rows: list[RowOut]

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The import as it is told."""
        kept = QuestionSetOut.of(outcome.set) if outcome.set else None
        counts = {status: outcome.count(status) for status in ("added", "updated", "unchanged", "refused")}
        rows = [RowOut.of(row) for row in outcome.rows]
        return cls(id=kept.id if kept else None, set=kept, notes=list(outcome.notes), rows=rows, **counts)


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="importQuestions", summary="Import a question set, or update it",
    openapi_extra=SET_SCHEMA, response_model=ImportOut,
    responses={200: {"description": "What a dry run would do.", "model": ImportOut}, **NEW},
)  # fmt: skip
async def import_(
    request: Request, member: MemberDep, services: ServicesDep, partial: Partial = False, dry_run: DryRun = False
) -> Response:
    demand(member, Verb.CREATE, Owned("question_set", member.org_id, None))
    name, sheet = await read_set(request)
    outcome = await importer(services).bring_in(member.org_id, Wish(name, sheet, partial, dry_run))
    told = ImportOut.of(outcome)
    return (
        Response(json_of(told), media_type="application/json") if dry_run else made(f"{router.prefix}/{told.id}", told)
    )


@router.get("", operation_id="listQuestionSets", summary="List question sets", response_model=Page[QuestionSetOut])
async def list_(member: MemberDep, services: ServicesDep, stretch: StretchDep) -> Response:
    demand(member, Verb.LIST, mine(member, "question_set"))
    found = store.sets_of(services.database.glance(member.org_id))
    return await listed(services.renderings, found, stretch, QuestionSetOut.of)


@router.get(
    "/{question_set_id}", operation_id="getQuestionSet", summary="Look at a question set", response_model=QuestionSetOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(question_set_id: SetId, member: MemberDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, QuestionSetOut.of(await _set_for(services, member, Verb.READ, question_set_id)))


@router.get(
    "/{question_set_id}/file", operation_id="exportQuestionSet", summary="The questions of a set as CSV or YAML",
    responses=_FILE, response_class=Response,
)  # fmt: skip
async def export(
    question_set_id: SetId,
    member: MemberDep,
    services: ServicesDep,
    format: Format = Format.CSV,  # noqa: A002  the parameter's name
) -> Response:
    found = await _set_for(services, member, Verb.READ, question_set_id)
    questions = await store.questions_of(services.database.glance(member.org_id), found.id)
    headers = {"Content-Disposition": f'attachment; filename="questions.{format}"', "X-Content-Type-Options": "nosniff"}
    body = as_csv(questions) if format is Format.CSV else as_yaml(questions)
    return Response(body, media_type=_MEDIA[format], headers=headers)


@router.delete(
    "/{question_set_id}", status_code=status.HTTP_204_NO_CONTENT, operation_id="deleteQuestionSet",
    summary="Delete a set with its questions; plans that were made keep theirs",
)  # fmt: skip
async def delete(question_set_id: SetId, member: MemberDep, services: ServicesDep) -> Response:
    found = await _set_for(services, member, Verb.DELETE, question_set_id)
    async with services.database.unit(member.org_id) as unit:
        await store.remove_set(unit, found.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


def importer(services: Services) -> Importer:
    """What imports, with the rules of this installation."""
    rules = Rules(services.library, forbidden_subject, lambda text: bool(strike(text).struck_spans))
    return Importer(services.database, services.jobs, services.clock, services.embedder, rules)


async def _set_for(services: Services, member: Member, verb: Verb, set_id: str) -> QuestionSet:
    demand(member, verb, mine(member, "question_set"))  # whoever may see none is told the same of every id
    number = parse_id("question_set", set_id)
    found = await store.find_set(services.database.glance(member.org_id), number)
    demand(member, verb, Owned("question_set", found.org_id, None))
    return found
