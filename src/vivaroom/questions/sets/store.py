"""Question sets in PostgreSQL: each import brings its rows to what the file says, and doubles none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from vivaroom.content.types import Question
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.reading import Rows
from vivaroom.db.tables import ChunkRow, Json, QuestionRow, QuestionSetRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import new_id
from vivaroom.questions.store import OWN, WORDS, row_of

MOST_FINDINGS = 200


class SetStatus(StrEnum):
    """Whether the questions of a set are found by meaning yet; by their words they are found at once."""

    EMBEDDING = "embedding"
    READY = "ready"
    WORDS_ONLY = "words_only"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A set without its questions. `findings` name questions that say nearly the same as another."""

    id: UUID
    org_id: UUID
    name: str
    status: SetStatus
    revision: int
    question_count: int
    findings: tuple[Json, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SetQuestion:
    """A question of a set with where it came from."""

    id: UUID
    question: Question
    source: str


@dataclass(frozen=True, slots=True)
class Written:
    """What an import did, by slug of the row: `ways` are `added`, `updated` and `unchanged`."""

    ways: Mapping[str, str]
    ids: Mapping[str, UUID]


async def open_set(unit: Unit, name: str, now: datetime) -> QuestionSet:
    """The set of this name, made where it is not there, locked for this transaction, with the next revision."""
    values = {"id": new_id(), "org_id": unit.owner, "name": name, "created_at": now, "updated_at": now}
    fresh = {"status": SetStatus.EMBEDDING.value, "revision": 0, "question_count": 0}
    await unit.execute(
        insert(QuestionSetRow).values(values | fresh).on_conflict_do_nothing(index_elements=["org_id", "name"])
    )
    at = (QuestionSetRow.org_id == unit.owner) & (QuestionSetRow.name == name)
    raised = {"revision": QuestionSetRow.revision + 1, "updated_at": now}
    found = await unit.execute(update(QuestionSetRow).where(at).values(raised).returning(*_COLUMNS))
    return _set(found.one())


async def known_rows(source: Rows, name: str) -> dict[str, SetQuestion]:
    """The questions of the set of this name by slug; none where there is no such set yet."""
    return {r.slug: _question(r) for r in await source.rows(_KNOWN, name=name)}


async def write_rows(
    unit: Unit, set_id: UUID, rows: Sequence[SetQuestion], known: Mapping[str, SetQuestion]
) -> Written:
    """Add what is new, write anew what changed, leave the rest; the ids of rows that were there stay."""
    ids = {r.question.id: known[r.question.id].id if r.question.id in known else r.id for r in rows}
    same = [r for r in rows if r.question.id in known and _says_the_same(r, known[r.question.id])]
    kept = {r.question.id for r in same}
    changed = [r for r in rows if r.question.id in known and r.question.id not in kept]
    added = [r for r in rows if r.question.id not in known]
    values = [
        {**row_of(ids[r.question.id], unit.owner, r.question, OWN), "set_id": set_id, "source": r.source}
        for r in (*added, *changed)
    ]
    if values:
        statement = insert(QuestionRow)
        anew = {column: statement.excluded[column] for column in values[0] if column != "id"}
        await unit.execute(statement.on_conflict_do_update(index_elements=["id"], set_=anew), values)
    if changed:
        await unit.execute(delete(ChunkRow).where(ChunkRow.ref_id.in_([ids[r.question.id] for r in changed])))
    ways = {"added": added, "updated": changed, "unchanged": same}
    return Written({r.question.id: way for way, part in ways.items() for r in part}, ids)


async def close_import(unit: Unit, set_id: UUID, status: SetStatus, findings: Sequence[Json] = ()) -> QuestionSet:
    """Note how many questions the set has now, and what is left to do."""
    count = select(func.count()).select_from(QuestionRow).where(QuestionRow.set_id == set_id).scalar_subquery()
    values = {"question_count": count, "status": status.value, "findings": list(findings)[:MOST_FINDINGS]}
    statement = update(QuestionSetRow).where(QuestionSetRow.id == set_id).values(values).returning(*_COLUMNS)
    return _set((await unit.execute(statement)).one())


async def set_status(unit: Unit, set_id: UUID, status: SetStatus, revision: int) -> None:
    """Note how the work on one import ended, unless another has come since."""
    at = (QuestionSetRow.id == set_id) & (QuestionSetRow.revision == revision)
    await unit.execute(update(QuestionSetRow).where(at).values(status=status.value))


async def set_instead_of(unit: Unit, question_id: UUID, bank_slug: str) -> None:
    """Note that a question says nearly the same as one of the bank."""
    noted = QuestionRow.body.op("||")(cast({"instead_of": bank_slug}, JSONB))
    await unit.execute(update(QuestionRow).where(QuestionRow.id == question_id).values(body=noted))


async def find_set(source: Rows, set_id: UUID) -> QuestionSet:
    """One set. Raises NotFound `question_set_not_found`."""
    found = await source.rows(_ONE, id=set_id)
    if not found:
        raise NotFound("question_set_not_found", "There is no question set with this id, or it is not yours to see.")
    return _set(found[0])


def sets_of(source: Rows) -> Listed[QuestionSet]:
    """The sets of the organisation."""
    return Listed(source, _ALL)


async def vectors_of(source: Rows, model: str, set_id: UUID | None) -> list[tuple[UUID, str, list[float]]]:
    """Id, slug and vector of each question of a set, or of the bank."""
    found = (
        await source.rows(_OF_BANK, model=model)
        if set_id is None
        else await source.rows(_OF_SET, model=model, id=set_id)
    )
    return [(r.id, r.slug, _vector(r.embedding)) for r in found]


async def questions_of(source: Rows, set_id: UUID) -> list[SetQuestion]:
    """All questions of a set, in the order in which they came."""
    return [_question(r) for r in await source.rows(_QUESTIONS, id=set_id)]


async def remove_set(unit: Unit, set_id: UUID) -> None:
    """Forget a set with its questions and their vectors; plans that were made keep their copies."""
    of_set = select(QuestionRow.id).where(QuestionRow.set_id == set_id)
    await unit.execute(delete(ChunkRow).where(ChunkRow.ref_id.in_(of_set)))
    await unit.execute(delete(QuestionRow).where(QuestionRow.set_id == set_id))
    await unit.execute(delete(QuestionSetRow).where(QuestionSetRow.id == set_id))


def _says_the_same(row: SetQuestion, known: SetQuestion) -> bool:
    """Whether nothing was changed; what a look at the meaning has noted is no change."""
    before = known.question.model_copy(update={"instead_of": row.question.instead_of or known.question.instead_of})
    after = row.question.model_copy(update={"instead_of": before.instead_of})
    return (after, row.source) == (before, known.source)


_COLUMNS = tuple(getattr(QuestionSetRow, field) for field in QuestionSet.__dataclass_fields__)
_ONE = select(*_COLUMNS).where(QuestionSetRow.id == bindparam("id"))
_ROW = (QuestionRow.id, QuestionRow.slug, QuestionRow.body, QuestionRow.source)
_QUESTIONS = select(*_ROW).where(QuestionRow.set_id == bindparam("id")).order_by(QuestionRow.id)
_KNOWN = (
    select(*_ROW)
    .join(QuestionSetRow, QuestionSetRow.id == QuestionRow.set_id)
    .where(QuestionSetRow.name == bindparam("name"))
)

_EMBEDDED = (
    select(QuestionRow.id, QuestionRow.slug, cast(ChunkRow.embedding, Text).label("embedding"))
    .join(ChunkRow, ChunkRow.ref_id == QuestionRow.id)
    .where(ChunkRow.kind == WORDS, ChunkRow.model == bindparam("model"))
    .order_by(QuestionRow.id)
)
_OF_BANK = _EMBEDDED.where(QuestionRow.org_id.is_(None))
_OF_SET = _EMBEDDED.where(QuestionRow.set_id == bindparam("id"))


def _vector(text: str) -> list[float]:
    """A vector as pgvector writes it."""
    return [float(number) for number in text.strip("[]").split(",")]


def _set(row: Any) -> QuestionSet:
    fields = dict(zip(QuestionSet.__dataclass_fields__, tuple(row), strict=True))
    return QuestionSet(**{**fields, "status": SetStatus(fields["status"]), "findings": tuple(fields["findings"])})


def _question(row: Any) -> SetQuestion:
    return SetQuestion(row.id, Question.model_validate(row.body), row.source or "")


_ALL = Listing(QuestionSetRow.id, _COLUMNS, _set)
