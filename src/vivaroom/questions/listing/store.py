"""Questions that fit, in PostgreSQL: pages of them, the best for some words, and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

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
    func,
    literal_column,
    or_,
    select,
    text,
)

from vivaroom.content.types import Question
from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.reading import Rows
from vivaroom.db.tables import ChunkRow, QuestionRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import NotFound
from vivaroom.questions.store import Vectors

_FUSION_CONSTANT = 60  # reciprocal rank fusion, Cormack et al. 2009
_RANKED_AT_MOST = 100
_Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class QuestionStamp:
    """A question without its words. `version` is its content's: one of the bank says the same as long as it stays."""

    id: UUID
    own: bool
    version: str


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A question as it is written down: `body` is the JSON of a `Question`."""

    stamp: QuestionStamp
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


async def find_stamp(source: Rows, question_id: UUID) -> QuestionStamp:
    """One question. Raises NotFound `question_not_found`."""
    found = await source.rows(_ONE, id=question_id)
    if not found:
        raise no_question()
    return _stamp(found[0])


async def page(source: Rows, wanted: QuestionFilter, stretch: Stretch) -> list[QuestionStamp]:
    """Questions that fit, newest id first; what they say is a matter of `written`."""
    statement = _pages(frozenset(wanted.asked), wanted.own_only)
    return [_stamp(r) for r in await source.rows(statement, **wanted.asked, **stretch.bounds)]


async def search(
    source: Rows, words: str, wanted: QuestionFilter, meaning: Vectors | None, limit: int
) -> list[QuestionStamp]:
    """The best questions for these words: full text and, where a vector is given, meaning, fused by rank."""
    ranks: dict[QuestionStamp, float] = {}
    lists = [await _by_words(source, words, wanted)]
    if meaning is not None:
        lists.append(await _by_meaning(source, meaning, wanted))
    for found in lists:
        for rank, stamp in enumerate(found, start=1):
            ranks[stamp] = ranks.get(stamp, 0.0) + 1 / (_FUSION_CONSTANT + rank)
    return sorted(ranks, key=lambda one: -ranks[one])[:limit]


async def written(source: Rows, ids: Sequence[UUID]) -> dict[UUID, WrittenQuestion]:
    """What these questions say, by id; one that was deleted meanwhile is missing."""
    found = await source.rows(_THESE, ids=list(ids)) if ids else []
    return {r.id: WrittenQuestion(_stamp(r), r.body) for r in found}


async def own_questions(unit: Unit, wanted: QuestionFilter, limit: int = 200) -> list[Question]:
    """A team's own questions that fit, for planning."""
    narrowed = _WRITTEN.where(*(_NARROWING[field] for field in wanted.asked), QuestionRow.org_id == unit.owner)
    return [Question.model_validate_json(r.body) for r in await unit.rows(narrowed.limit(limit), **wanted.asked)]


async def _by_words(source: Rows, words: str, wanted: QuestionFilter) -> list[QuestionStamp]:
    statement = _fitting_words(frozenset(wanted.asked), wanted.own_only)
    return [_stamp(r) for r in await source.rows(statement, words=words, **wanted.asked)]


async def _by_meaning(source: Rows, meaning: Vectors, wanted: QuestionFilter) -> list[QuestionStamp]:
    vector = list(meaning.vectors[0])
    statement = _of_like_meaning(frozenset(wanted.asked), wanted.own_only, len(vector))
    found = await source.rows(statement, vector=vector, model=meaning.model, **wanted.asked)
    return [_stamp(r) for r in found]


_NARROWING: Mapping[str, ColumnElement[bool]] = {
    "role": or_(bindparam("role", type_=Text) == any_(QuestionRow.roles), func.cardinality(QuestionRow.roles) == 0),
    "skill": bindparam("skill", type_=Text) == any_(QuestionRow.skills),
    "kind": QuestionRow.kind == bindparam("kind"),
    "level": QuestionRow.level == bindparam("level"),
    "company": bindparam("company", type_=Text) == any_(QuestionRow.companies),
}
_STAMP = (QuestionRow.id, QuestionRow.org_id, QuestionRow.content_version)
_WRITTEN = select(*_STAMP, cast(QuestionRow.body, Text).label("body"))
_ONE = select(*_STAMP).where(QuestionRow.id == bindparam("id"))
_THESE = _WRITTEN.where(QuestionRow.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


# Statements are made once for each choice of fields, so that each is compiled and prepared once.


def _fitting(asked: frozenset[str], own_only: bool) -> _Statement:
    query: _Statement = select(*_STAMP).where(*(_NARROWING[field] for field in sorted(asked)))
    return query.where(QuestionRow.org_id.is_not(None)) if own_only else query


@cache
def _pages(asked: frozenset[str], own_only: bool) -> _Statement:
    return newest_first(_fitting(asked, own_only), QuestionRow.id)


@cache
def _fitting_words(asked: frozenset[str], own_only: bool) -> _Statement:
    words = func.websearch_to_tsquery("english", bindparam("words", type_=Text))
    rank = func.ts_rank_cd(QuestionRow.search, words)
    fitting = _fitting(asked, own_only).where(QuestionRow.search.bool_op("@@")(words))
    return fitting.order_by(rank.desc(), QuestionRow.id).limit(_RANKED_AT_MOST)


@cache
def _of_like_meaning(asked: frozenset[str], own_only: bool, dimension: int) -> _Statement:
    vector = cast(bindparam("vector", type_=Vector(dimension)), Vector(dimension))
    distance = cast(ChunkRow.embedding, Vector(dimension)).op("<=>", return_type=Float)(vector)
    nearest = (
        select(ChunkRow.ref_id, distance.label("distance"))
        .where(
            ChunkRow.kind == "question",
            ChunkRow.model == bindparam("model"),
            ChunkRow.dimension == literal_column(str(dimension)),  # as it stands in the index
        )
        .order_by(text("distance"))
        .limit(_RANKED_AT_MOST * 2)
    ).subquery()
    near = _fitting(asked, own_only).join(nearest, nearest.c.ref_id == QuestionRow.id)
    return near.order_by(nearest.c.distance).limit(_RANKED_AT_MOST)


def no_question() -> NotFound:
    """There is none with this id, or none any more."""
    return NotFound("question_not_found", "There is no question with this id, or it is not yours to see.")


def _stamp(row: Any) -> QuestionStamp:
    return QuestionStamp(row.id, row.org_id is not None, row.content_version)
