"""Questions in PostgreSQL: the bank that ships with the product, a team's own, and their vectors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Select, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from vivaroom.content.types import Question
from vivaroom.db.reading import Rows
from vivaroom.db.tables import ChunkRow, Json, QuestionRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import Conflict, NotFound

_BANK = uuid5(NAMESPACE_URL, "vivaroom question bank")
OWN = "own"
WORDS, IDEAL_ANSWER = "question", "ideal_answer"
MEANT = (WORDS, IDEAL_ANSWER)
"""The kinds of vectors that a question has: one of its own words, one of its ideal answer."""


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question with its id; `own` says that it belongs to the organisation and can be changed."""

    id: UUID
    own: bool
    question: Question


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of one model, one a text, of the texts of one kind."""

    model: str
    vectors: Sequence[Sequence[float]]
    kind: str = WORDS


def bank_id(slug: str) -> UUID:
    """The id of a question of the bank: the same in every installation."""
    return uuid5(_BANK, slug)


async def keep_bank(unit: Unit, questions: Iterable[Question], version: str) -> int:
    """Bring the bank's rows to this version of the content; gives how many rows were written. Needs a system unit."""
    known = await unit.execute(
        select(func.count()).where(QuestionRow.org_id.is_(None), QuestionRow.content_version != version)
    )
    present = await unit.execute(select(func.count()).select_from(QuestionRow).where(QuestionRow.org_id.is_(None)))
    wanted = {q.id: q for q in questions}
    if known.scalar_one() == 0 and present.scalar_one() == len(wanted):
        return 0
    await _forget_old_vectors(unit, wanted)
    await unit.execute(delete(QuestionRow).where(QuestionRow.org_id.is_(None), QuestionRow.slug.not_in(list(wanted))))
    rows = [row_of(bank_id(q.id), None, q, version) for q in wanted.values()]
    statement = insert(QuestionRow)
    changed = {c: statement.excluded[c] for c in rows[0] if c != "id"}
    await unit.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)
    return len(rows)


async def _forget_old_vectors(unit: Unit, wanted: Mapping[str, Question]) -> None:
    """Drop the vectors of bank questions that are gone or say something else now."""
    kept = await unit.rows(
        select(QuestionRow.id, QuestionRow.slug, QuestionRow.body).where(QuestionRow.org_id.is_(None))
    )
    same = ("text", "skills", "ideal_answer")  # what a question's vectors are made of
    old = [
        r.id
        for r in kept
        if r.slug not in wanted or any(r.body[field] != wanted[r.slug].model_dump(mode="json")[field] for field in same)
    ]
    await unit.execute(delete(ChunkRow).where(ChunkRow.kind.in_(MEANT), ChunkRow.ref_id.in_(old)))


async def bank_without_vectors(unit: Unit, model: str, kind: str, limit: int = 64) -> list[StoredQuestion]:
    """Questions of the bank of which this model has not embedded this kind of text yet."""
    return await _without_vectors(unit, select(QuestionRow).where(QuestionRow.org_id.is_(None)), (model, kind), limit)


async def own_without_vectors(unit: Unit, model: str, kind: str, limit: int = 64) -> list[StoredQuestion]:
    """The same for the organisation's own questions."""
    own = select(QuestionRow).where(QuestionRow.org_id == unit.owner)
    return await _without_vectors(unit, own, (model, kind), limit)


async def _without_vectors(
    unit: Unit, of: "Select[*tuple[Any, ...]]", made: tuple[str, str], limit: int
) -> list[StoredQuestion]:
    model, kind = made
    known = select(ChunkRow.ref_id).where(ChunkRow.kind == kind, ChunkRow.model == model)
    of = of.where(QuestionRow.body["ideal_answer"].astext != "") if kind == IDEAL_ANSWER else of
    query = of.where(QuestionRow.id.not_in(known)).order_by(QuestionRow.id).limit(limit)
    return [_stored(r) for r in await unit.execute(_columns(query))]


async def keep_vectors(unit: Unit, questions: Sequence[StoredQuestion], vectors: Vectors) -> None:
    """Store one vector a question."""
    rows = [
        {
            "org_id": unit.org if q.own else None, "kind": vectors.kind, "ref_id": q.id, "ordinal": 0,
            "text": _meant(q.question, vectors.kind), "model": vectors.model, "dimension": len(v), "embedding": list(v),
        }
        for q, v in zip(questions, vectors.vectors, strict=True)
    ]  # fmt: skip
    if rows:
        statement = insert(ChunkRow)
        keep = {"text": statement.excluded.text, "embedding": statement.excluded.embedding}
        await unit.execute(
            statement.on_conflict_do_update(index_elements=["ref_id", "kind", "ordinal", "model"], set_=keep), rows
        )


def _meant(question: Question, kind: str) -> str:
    return question.ideal_answer if kind == IDEAL_ANSWER else question.text


async def find(source: Rows, question_id: UUID) -> StoredQuestion:
    """One question. Raises NotFound `question_not_found`."""
    found = await source.rows(_ONE, id=question_id)
    if not found:
        raise NotFound("question_not_found", "There is no question with this id, or it is not yours to see.")
    return _stored(found[0])


async def add(unit: Unit, question_id: UUID, question: Question) -> StoredQuestion:
    """Keep a question of the organisation. Raises Conflict `question_exists` when its slug is taken."""
    row = row_of(question_id, unit.owner, question, OWN)
    statement = insert(QuestionRow).values(row).on_conflict_do_nothing().returning(QuestionRow.id)
    if (await unit.execute(statement)).one_or_none() is None:
        raise _exists(question)
    return StoredQuestion(question_id, True, question)


async def change(unit: Unit, stored: StoredQuestion) -> None:
    """Write an own question anew, without its old vector. Raises Conflict `question_exists` as `add` does."""
    row = row_of(stored.id, unit.owner, stored.question, OWN)
    try:
        await unit.execute(update(QuestionRow).where(QuestionRow.id == stored.id).values(row))
    except IntegrityError:
        raise _exists(stored.question) from None
    await unit.execute(delete(ChunkRow).where(ChunkRow.ref_id == stored.id))


async def remove(unit: Unit, question_id: UUID) -> None:
    """Forget an own question and its vectors."""
    await unit.execute(delete(ChunkRow).where(ChunkRow.ref_id == question_id))
    await unit.execute(delete(QuestionRow).where(QuestionRow.id == question_id))


def _exists(question: Question) -> Conflict:
    detail = f"Your organisation has a question with id {question.id!r}: choose another or PATCH that one."
    return Conflict("question_exists", detail)


def _columns(query: "Select[*tuple[Any, ...]]") -> "Select[UUID, UUID | None, Json]":
    return query.with_only_columns(QuestionRow.id, QuestionRow.org_id, QuestionRow.body)


_ONE = _columns(select(QuestionRow)).where(QuestionRow.id == bindparam("id"))


def _stored(row: Any) -> StoredQuestion:
    return StoredQuestion(row.id, row.org_id is not None, Question.model_validate(row.body))


def row_of(question_id: UUID, org: UUID | None, question: Question, version: str) -> dict[str, Any]:
    """The row that keeps a question, of the bank (no organisation) or of a team."""
    return {
        "id": question_id, "org_id": org, "slug": question.id, "kind": question.kind.value, "level": question.level.value,
        "difficulty": question.difficulty, "roles": list(question.roles), "skills": [s.lower() for s in question.skills],
        "companies": [c.lower() for c in question.companies], "body": question.model_dump(mode="json"),
        "content_version": version,
    }  # fmt: skip
