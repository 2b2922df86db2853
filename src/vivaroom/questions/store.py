"""Questions in PostgreSQL: the bank that ships with the product, a team's own, and their vectors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Float,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from vivaroom.content.types import Question
from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.reading import Rows
from vivaroom.db.tables import ChunkRow, Json, QuestionRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import Conflict, NotFound

_BANK = uuid5(NAMESPACE_URL, "vivaroom question bank")
_FUSION_CONSTANT = 60  # reciprocal rank fusion, Cormack et al. 2009
_RANKED_AT_MOST = 100
OWN = "own"


@dataclass(frozen=True, slots=True)
class StoredQuestion:
    """A question with its id; `own` says that it belongs to the organisation and can be changed."""

    id: UUID
    own: bool
    question: Question


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A question as it is written down: `body` is the JSON of a `Question`."""

    id: UUID
    own: bool
    body: str


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """What to look for; every field narrows."""

    role: str | None = None
    skill: str | None = None
    kind: str | None = None
    level: str | None = None
    company: str | None = None
    own_only: bool = False

    @property
    def asked(self) -> dict[str, str]:
        """What narrows, by field; skills and companies are kept in lower case."""
        given = {
            "role": self.role,
            "skill": self.skill and self.skill.lower(),
            "kind": self.kind,
            "level": self.level,
            "company": self.company and self.company.lower(),
        }
        return {field: str(value) for field, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of one model, one a text."""

    model: str
    vectors: Sequence[Sequence[float]]


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
    rows = [_row(bank_id(q.id), None, q, version) for q in wanted.values()]
    statement = insert(QuestionRow)
    changed = {c: statement.excluded[c] for c in rows[0] if c != "id"}
    await unit.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)
    return len(rows)


async def _forget_old_vectors(unit: Unit, wanted: Mapping[str, Question]) -> None:
    """Drop the vectors of bank questions that are gone or say something else now."""
    kept = await unit.rows(
        select(QuestionRow.id, QuestionRow.slug, QuestionRow.body).where(QuestionRow.org_id.is_(None))
    )
    same = ("text", "skills")  # what a question's vector is made of
    old = [
        r.id
        for r in kept
        if r.slug not in wanted or any(r.body[field] != wanted[r.slug].model_dump(mode="json")[field] for field in same)
    ]
    await unit.execute(delete(ChunkRow).where(ChunkRow.kind == "question", ChunkRow.ref_id.in_(old)))


async def bank_without_vectors(unit: Unit, model: str, limit: int = 64) -> list[StoredQuestion]:
    """Questions of the bank that this model has not embedded yet."""
    known = select(ChunkRow.ref_id).where(ChunkRow.kind == "question", ChunkRow.model == model)
    query = select(QuestionRow).where(QuestionRow.org_id.is_(None), QuestionRow.id.not_in(known)).limit(limit)
    return [_stored(r) for r in await unit.execute(_columns(query))]


async def keep_vectors(unit: Unit, questions: Sequence[StoredQuestion], vectors: Vectors) -> None:
    """Store one vector a question."""
    rows = [
        {
            "org_id": unit.org if q.own else None, "kind": "question", "ref_id": q.id, "ordinal": 0,
            "text": q.question.text, "model": vectors.model, "dimension": len(v), "embedding": list(v),
        }
        for q, v in zip(questions, vectors.vectors, strict=True)
    ]  # fmt: skip
    if rows:
        statement = insert(ChunkRow)
        keep = {"text": statement.excluded.text, "embedding": statement.excluded.embedding}
        await unit.execute(
            statement.on_conflict_do_update(index_elements=["ref_id", "kind", "ordinal", "model"], set_=keep), rows
        )


async def find(source: Rows, question_id: UUID) -> StoredQuestion:
    """One question. Raises NotFound `question_not_found`."""
    found = await source.rows(_ONE, id=question_id)
    if not found:
        raise NotFound("question_not_found", "There is no question with this id, or it is not yours to see.")
    return _stored(found[0])


async def page(source: Rows, wanted: QuestionFilter, stretch: Stretch) -> list[StoredQuestion]:
    """Questions that fit, newest id first."""
    found = await page_written(source, wanted, stretch)
    return [StoredQuestion(w.id, w.own, Question.model_validate_json(w.body)) for w in found]


async def page_written(source: Rows, wanted: QuestionFilter, stretch: Stretch) -> list[WrittenQuestion]:
    """The same, for who hands them on as they are."""
    found = await source.rows(_pages(frozenset(wanted.asked), wanted.own_only), **wanted.asked, **stretch.bounds)
    return [WrittenQuestion(r.id, r.org_id is not None, r.body) for r in found]


async def search(
    source: Rows, words: str, wanted: QuestionFilter, meaning: Vectors | None, limit: int
) -> list[StoredQuestion]:
    """The best questions for these words: full text and, where a vector is given, meaning, fused by rank."""
    ranks: dict[UUID, float] = {}
    lists = [await _by_words(source, words, wanted)]
    if meaning is not None:
        lists.append(await _by_meaning(source, meaning, wanted))
    for found in lists:
        for rank, question_id in enumerate(found, start=1):
            ranks[question_id] = ranks.get(question_id, 0.0) + 1 / (_FUSION_CONSTANT + rank)
    best = sorted(ranks, key=lambda i: -ranks[i])[:limit]
    rows = {r.id: _stored(r) for r in await source.rows(_THESE, ids=best)}
    return [rows[i] for i in best if i in rows]


async def own_questions(unit: Unit, wanted: QuestionFilter, limit: int = 200) -> list[Question]:
    """A team's own questions that fit, for planning."""
    query = _columns(select(QuestionRow)).where(*_conditions(wanted), QuestionRow.org_id == unit.owner).limit(limit)
    return [_stored(r).question for r in await unit.rows(query, **wanted.asked)]


async def add(unit: Unit, question_id: UUID, question: Question) -> StoredQuestion:
    """Keep a question of the organisation. Raises Conflict `question_exists` when its slug is taken."""
    row = _row(question_id, unit.owner, question, OWN)
    statement = insert(QuestionRow).values(row).on_conflict_do_nothing().returning(QuestionRow.id)
    if (await unit.execute(statement)).one_or_none() is None:
        raise _exists(question)
    return StoredQuestion(question_id, True, question)


async def change(unit: Unit, stored: StoredQuestion) -> None:
    """Write an own question anew, without its old vector. Raises Conflict `question_exists` as `add` does."""
    row = _row(stored.id, unit.owner, stored.question, OWN)
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


async def _by_words(source: Rows, words: str, wanted: QuestionFilter) -> list[UUID]:
    asked = func.websearch_to_tsquery("english", words)
    rank = func.ts_rank_cd(QuestionRow.search, asked)
    query = (
        select(QuestionRow.id)
        .where(QuestionRow.search.bool_op("@@")(asked), *_conditions(wanted))
        .order_by(rank.desc(), QuestionRow.id)
        .limit(_RANKED_AT_MOST)
    )
    return [r.id for r in await source.rows(query, **wanted.asked)]


async def _by_meaning(source: Rows, meaning: Vectors, wanted: QuestionFilter) -> list[UUID]:
    vector = list(meaning.vectors[0])
    distance = cast(ChunkRow.embedding, Vector(len(vector))).op("<=>", return_type=Float)(
        cast(vector, Vector(len(vector)))
    )
    nearest = (
        select(ChunkRow.ref_id, distance.label("distance"))
        .where(ChunkRow.kind == "question", ChunkRow.model == meaning.model, ChunkRow.dimension == len(vector))
        .order_by(text("distance"))
        .limit(_RANKED_AT_MOST * 2)
    ).subquery()
    query = (
        select(QuestionRow.id)
        .join(nearest, nearest.c.ref_id == QuestionRow.id)
        .where(*_conditions(wanted))
        .order_by(nearest.c.distance)
        .limit(_RANKED_AT_MOST)
    )
    return [r.id for r in await source.rows(query, **wanted.asked)]


_NARROWING: Mapping[str, ColumnElement[bool]] = {
    "role": or_(bindparam("role", type_=Text) == any_(QuestionRow.roles), func.cardinality(QuestionRow.roles) == 0),
    "skill": bindparam("skill", type_=Text) == any_(QuestionRow.skills),
    "kind": QuestionRow.kind == bindparam("kind"),
    "level": QuestionRow.level == bindparam("level"),
    "company": bindparam("company", type_=Text) == any_(QuestionRow.companies),
}


def _conditions(wanted: QuestionFilter) -> list[ColumnElement[bool]]:
    """What fits, with `wanted.asked` as parameters."""
    own = [QuestionRow.org_id.is_not(None)] if wanted.own_only else []
    return [*(_NARROWING[field] for field in wanted.asked), *own]


@cache
def _pages(asked: frozenset[str], own_only: bool) -> "Select[*tuple[Any, ...]]":
    """One statement for each choice of fields, so that it is compiled once."""
    query = select(QuestionRow.id, QuestionRow.org_id, cast(QuestionRow.body, Text).label("body"))
    query = query.where(*(_NARROWING[field] for field in sorted(asked)))
    return newest_first(query.where(QuestionRow.org_id.is_not(None)) if own_only else query, QuestionRow.id)


def _columns(query: "Select[*tuple[Any, ...]]") -> "Select[UUID, UUID | None, Json]":
    return query.with_only_columns(QuestionRow.id, QuestionRow.org_id, QuestionRow.body)


_ONE = _columns(select(QuestionRow)).where(QuestionRow.id == bindparam("id"))
_THESE = _columns(select(QuestionRow)).where(QuestionRow.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


def _stored(row: Any) -> StoredQuestion:
    return StoredQuestion(row.id, row.org_id is not None, Question.model_validate(row.body))


def _row(question_id: UUID, org: UUID | None, question: Question, version: str) -> dict[str, Any]:
    return {
        "id": question_id, "org_id": org, "slug": question.id, "kind": question.kind.value, "level": question.level.value,
        "difficulty": question.difficulty, "roles": list(question.roles), "skills": [s.lower() for s in question.skills],
        "companies": [c.lower() for c in question.companies], "body": question.model_dump(mode="json"),
        "content_version": version,
    }  # fmt: skip
