"""`/v1/questions`: the bank, searched by words and meaning, and an organisation's own questions."""

from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Response, status
from pydantic import BaseModel

from vivaroom.accounts.policy import Member, Owned, Verb, demand, mine
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import question_for
from vivaroom.api.paging import Page, StretchDep, page_of
from vivaroom.api.services import Services, ServicesDep
from vivaroom.content.types import Kind, Level, Question
from vivaroom.interview.forbidden import forbidden_subject
from vivaroom.kit.errors import FieldProblem, Invalid
from vivaroom.kit.ids import new_id, public_id
from vivaroom.questions import store
from vivaroom.questions.meaning import embed_own
from vivaroom.questions.store import QuestionFilter, StoredQuestion, Vectors

router = APIRouter(prefix="/v1/questions", tags=["questions"])
QuestionId = Annotated[str, Path(description="`que_…`", max_length=64)]


class QuestionOut(BaseModel):
    """A question of the bank or of the organisation."""

    id: str
    own: bool
    question: Question

    @classmethod
    def of(cls, stored: StoredQuestion) -> Self:
        """The question as it is sent."""
        return cls(id=public_id("question", stored.id), own=stored.own, question=stored.question)


@router.get("", operation_id="listQuestions", summary="Search the question bank")
async def list_(
    member: MemberDep, services: ServicesDep, stretch: StretchDep,
    role: Annotated[str | None, Query(max_length=120)] = None,
    skill: Annotated[str | None, Query(max_length=120)] = None,
    kind: Kind | None = None,
    level: Level | None = None,
    company: Annotated[str | None, Query(max_length=120)] = None,
    q: Annotated[str | None, Query(max_length=400, description="Words to look for; the best come first, on one page.")] = None,
) -> Page[QuestionOut]:  # fmt: skip
    demand(member, Verb.LIST, mine(member, "question"))
    known = services.library.nearest_role(role) if role else None
    wanted = QuestionFilter(known.id if known else role, skill, kind, level, company)
    if q and q.strip():
        return await _search(services, member, q, wanted, stretch.limit)
    found = await store.page(services.database.glance(member.org_id), wanted, stretch)
    return page_of(found, stretch, QuestionOut.of, lambda s: s.id)


@router.get("/{question_id}", operation_id="getQuestion", summary="Look at a question")
async def get(question_id: QuestionId, caller: CallerDep, services: ServicesDep) -> QuestionOut:
    return QuestionOut.of(await question_for(services, caller, Verb.READ, question_id))


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="createQuestion", summary="Add a question of your own"
)
async def create(body: Question, member: MemberDep, services: ServicesDep) -> QuestionOut:
    demand(member, Verb.CREATE, Owned("question", member.org_id, None))
    _check(services, body)
    async with services.database.unit(member.org_id) as unit:
        stored = await store.add(unit, new_id(), body)
        await embed_own(unit, services.embedder, stored)
    return QuestionOut.of(stored)


@router.patch("/{question_id}", operation_id="changeQuestion", summary="Write a question of your own anew")
async def change(question_id: QuestionId, body: Question, member: MemberDep, services: ServicesDep) -> QuestionOut:
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


async def _search(services: Services, member: Member, q: str, wanted: QuestionFilter, limit: int) -> Page[QuestionOut]:
    meaning = None
    if services.embedder is not None:
        meaning = Vectors(services.embedder.name, await services.embedder.embed([q]))
    found = await store.search(services.database.glance(member.org_id), q, wanted, meaning, limit)
    return Page(data=[QuestionOut.of(s) for s in found], has_more=False, next_cursor=None)


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
