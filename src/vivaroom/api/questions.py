"""`/v1/questions`: the bank, searched by words and meaning, and an organisation's own questions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Self
from uuid import UUID

from fastapi import Path, Query, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine, org_of
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import question_for, question_stamp_for
from vivaroom.api.paging import Page, StretchDep, listed_json
from vivaroom.api.replies import LOOKED_AT, Rendering, made, new_with, shown_as
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.content.loader import library
from vivaroom.content.types import Kind, Level, Question, Slug
from vivaroom.interview.designs.wanted import company_names
from vivaroom.interview.forbidden import forbidden_subject
from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.ids import new_id, public_id
from vivaroom.kit.json_values import INK
from vivaroom.questions import store
from vivaroom.questions.listing import store as listing
from vivaroom.questions.listing.store import QuestionFilter, QuestionStamp, WrittenQuestion
from vivaroom.questions.meaning import embed_own
from vivaroom.questions.store import StoredQuestion, Vectors

router = Routes(prefix="/v1/questions", tags=["questions"])
_EXAMPLE: JsonDict = {
    "id": "event-store-migration",
    "kind": "technical",
    "roles": ["backend"],
    "skills": ["postgresql"],
    "level": "senior",
    "difficulty": 4,
    "text": "How would you move a busy table of events to another partition key without downtime?",
    "key_points": [
        {
            "id": "copy-then-switch",
            "point": "Copies in batches while both tables are written, and switches reads at the end.",
            "weight": 3,
            "follow_up": "How do you know that nothing was lost on the way?",
        }
    ],
    "way_in": "Which migration of a large table have you seen from close by?",
    "ideal_answer": "Write to both tables, copy in batches behind a watermark, compare counts and checksums, switch.",
    "rubric": "technical",
}
_COMPANY = (
    "Questions for this company; where there are none, those for its kind of company (each names it in `companies`), "
    "and else those that are for no company in particular."
)
QuestionId = Annotated[str, Path(description="`que_…`", max_length=64)]


def _rubrics(schema: JsonDict) -> None:
    """The rubrics of this installation; asked for when the document is made."""
    schema["enum"] = [*sorted(library().rubrics)]


class QuestionBody(Question):
    """A question of your own; `id` is a name of your choice, by which other questions refer to it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    rubric: Slug = Field(json_schema_extra=_rubrics)
    ideal_answer: str = Field(min_length=20, max_length=2000, pattern=rf"{INK}[\s\S]{{18,}}{INK}")


class QuestionOut(BaseModel):
    """A question of the bank or of the organisation."""

    id: str
    own: bool
    question: Question

    @classmethod
    def of(cls, stored: StoredQuestion) -> Self:
        """The question as it is sent."""
        return cls(id=public_id("question", stored.id), own=stored.own, question=stored.question)


@router.get("", operation_id="listQuestions", summary="Search the question bank", response_model=Page[QuestionOut])
async def list_(
    member: MemberDep, services: ServicesDep, stretch: StretchDep,
    role: Annotated[str | None, Query(max_length=120)] = None,
    skill: Annotated[str | None, Query(max_length=120)] = None,
    kind: Kind | None = None,
    level: Level | None = None,
    company: Annotated[str | None, Query(max_length=120, description=_COMPANY)] = None,
    q: Annotated[str | None, Query(max_length=400, description="Words to look for; the best come first, on one page.")] = None,
) -> Response:  # fmt: skip
    demand(member, Verb.LIST, mine(member, "question"))
    wanted = await _wanted(services, member, QuestionFilter(role, skill, kind, level, company))
    if q and q.strip():
        found = await _search(services, member, q, wanted, stretch.limit)
    else:
        found = await listing.page(services.database.glance(member.org_id), wanted, stretch)
    rendered = await _rendered(services, member.org_id, found)
    return listed_json(found, stretch, lambda one: _body(rendered, one), lambda one: one.id)


@router.get(
    "/{question_id}", operation_id="getQuestion", summary="Look at a question", response_model=QuestionOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(question_id: QuestionId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    stamp = await question_stamp_for(services, caller, Verb.READ, question_id)
    rendered = await _rendered(services, org_of(caller), [stamp])
    if stamp.id not in rendered:
        raise listing.no_question()
    return shown_as(request, rendered[stamp.id])


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="createQuestion", summary="Add a question of your own",
    response_model=QuestionOut, responses=new_with("question_id", "getQuestion", "changeQuestion", "deleteQuestion"),
)  # fmt: skip
async def create(body: QuestionBody, member: MemberDep, services: ServicesDep) -> Response:
    demand(member, Verb.CREATE, Owned("question", member.org_id, None))
    _check(services, body)
    async with services.database.unit(member.org_id) as unit:
        stored = await store.add(unit, new_id(), body)
        await embed_own(unit, services.embedder, stored)
    return made(f"{router.prefix}/{public_id('question', stored.id)}", QuestionOut.of(stored))


@router.patch("/{question_id}", operation_id="changeQuestion", summary="Write a question of your own anew")
async def change(question_id: QuestionId, body: QuestionBody, member: MemberDep, services: ServicesDep) -> QuestionOut:
    stored = await question_for(services, member, Verb.CHANGE, question_id)
    _check(services, body)
    changed = StoredQuestion(stored.id, True, body)
    async with services.database.unit(member.org_id) as unit:
        await store.change(unit, changed)
        await embed_own(unit, services.embedder, changed)
    return QuestionOut.of(changed)


@router.delete(
    "/{question_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    operation_id="deleteQuestion",
    summary="Delete a question of your own",
)
async def delete(question_id: QuestionId, member: MemberDep, services: ServicesDep) -> Response:
    stored = await question_for(services, member, Verb.DELETE, question_id)
    async with services.database.unit(member.org_id) as unit:
        await store.remove(unit, stored.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _wanted(services: Services, member: Member, asked: QuestionFilter) -> QuestionFilter:
    """The filter with the role and the company that its names stand for."""
    known = services.library.nearest_role(asked.role) if asked.role else None
    narrowed = replace(asked, role=known.id if known else asked.role, company=None)
    names = company_names(services.library, asked.company)
    return await listing.narrowed_to_company(services.database.glance(member.org_id), narrowed, names)


async def _search(
    services: Services, member: Member, q: str, wanted: QuestionFilter, limit: int
) -> list[QuestionStamp]:
    meaning = None
    if services.embedder is not None:
        meaning = Vectors(services.embedder.name, await services.embedder.embed([q]))
    return await listing.search(services.database.glance(member.org_id), q, wanted, meaning, limit)


async def _rendered(services: Services, org: UUID, found: Sequence[QuestionStamp]) -> dict[UUID, Rendering]:
    """The questions as they are sent; one of the bank is rendered once for each version of it.

    Who asks has found them, so may see them. One that was deleted meanwhile is left out.
    """
    known = {one.id: rendering for one in found if (rendering := services.renderings.get(one))}
    unknown = [one.id for one in found if one.id not in known]
    for written in (await listing.written(services.database.glance(org), unknown)).values():
        body = _json_of(written)
        stamp = written.stamp
        known[stamp.id] = Rendering.of(body) if stamp.own else services.renderings.keep(stamp, body)
    return known


def _body(rendered: Mapping[UUID, Rendering], one: QuestionStamp) -> bytes | None:
    return rendered[one.id].body if one.id in rendered else None


def _json_of(written: WrittenQuestion) -> bytes:
    """What `QuestionOut` would be, without reading and writing the body anew."""
    stamp, own = written.stamp, "true" if written.stamp.own else "false"
    return f'{{"id":"{public_id("question", stamp.id)}","own":{own},"question":{written.body}}}'.encode()


def _check(services: Services, question: Question) -> None:
    """A team's question must have a rubric that exists and may not touch what nobody may ask."""
    problems = []
    if question.rubric not in services.library.rubrics:
        problems.append(FieldProblem("rubric", f"expected one of {', '.join(sorted(services.library.rubrics))}"))
    for field, text in (("text", question.text), ("way_in", question.way_in)):
        subject = forbidden_subject(text)
        if subject:
            problems.append(FieldProblem(field, f"touches {subject}, which an interviewer may not ask about"))
    if problems:
        raise Invalid(
            "question_unacceptable",
            "The question cannot be used as it is; `errors` names each field.",
            fields=tuple(problems),
        )
