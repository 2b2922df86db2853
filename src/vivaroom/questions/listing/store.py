"""Questions that fit, in PostgreSQL: pages of them, the best for some words, and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Float,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from vivaroom.content.types import Question
from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.reading import Rows
from vivaroom.db.tables import ChunkRow, QuestionRow
from vivaroom.db.unit import Unit
from vivaroom.kit.errors import NotFound
from vivaroom.questions.store import MEANT, Vectors

_FUSION_CONSTANT = 60  # reciprocal rank fusion, Cormack et al. 2009
_WEIGHT_OF_WORDS = 0.5  # beside 1 for meaning: evals/question_search finds more so than with words as heavy
_RANKED_AT_MOST = 100
_TAKEN_AT_ITS_WORD = r'"|(^|\s)-\w'
_BY_LENGTH = 1  # of ts_rank: divided by one and the logarithm of the document's length
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
    """What to look for; every field narrows. `company` is a name under which questions are kept; "" is no company's."""

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
        }
        asked = {field: str(value) for field, value in given.items() if value}
        return asked if self.company is None else asked | {"company": self.company.lower()}


@dataclass(frozen=True, slots=True)
class Sought:
    """What a plan wants of a team's own questions: its role's id, and names of companies and skills."""

    role: str | None = None
    companies: Sequence[str] = ()
    skills: Sequence[str] = ()


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
    lists = [(_WEIGHT_OF_WORDS, await _by_words(source, words, wanted))]
    if meaning is not None:
        lists.append((1.0, await _by_meaning(source, meaning, wanted)))
    for weight, found in lists:
        for rank, stamp in enumerate(found, start=1):
            ranks[stamp] = ranks.get(stamp, 0.0) + weight / (_FUSION_CONSTANT + rank)
    return sorted(ranks, key=lambda one: -ranks[one])[:limit]


async def narrowed_to_company(source: Rows, wanted: QuestionFilter, names: Sequence[str]) -> QuestionFilter:
    """The same filter with the first of these names under which something fits, or with no company's questions."""
    for name in names:
        narrowed = replace(wanted, company=name)
        if await source.rows(_anything(frozenset(narrowed.asked), narrowed.own_only), **narrowed.asked):
            return narrowed
    return replace(wanted, company="") if names else wanted


async def written(source: Rows, ids: Sequence[UUID]) -> dict[UUID, WrittenQuestion]:
    """What these questions say, by id; one that was deleted meanwhile is missing."""
    found = await source.rows(_THESE, ids=list(ids)) if ids else []
    return {r.id: WrittenQuestion(_stamp(r), r.body) for r in found}


async def own_questions(unit: Unit, sought: Sought, a_kind: int = 60) -> list[Question]:
    """A team's own questions for planning: of each kind at most so many, those for company and skills first."""
    names = [name.lower() for name in sought.companies]
    found = await unit.rows(
        _OF_OWN, org=unit.owner, role=sought.role or "", companies=names, skills=[s.lower() for s in sought.skills],
        any_company=not names, a_kind=a_kind,
    )  # fmt: skip
    return [Question.model_validate_json(r.body) for r in found]


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
    "company": or_(
        bindparam("company", type_=Text) == any_(QuestionRow.companies),
        and_(bindparam("company", type_=Text) == "", func.cardinality(QuestionRow.companies) == 0),
    ),
}
_STAMP = (QuestionRow.id, QuestionRow.org_id, QuestionRow.content_version)
_WRITTEN = select(*_STAMP, cast(QuestionRow.body, Text).label("body"))
_ONE = select(*_STAMP).where(QuestionRow.id == bindparam("id"))
_THESE = _WRITTEN.where(QuestionRow.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
_OF_COMPANY = bindparam("companies", type_=ARRAY(Text))
_OF_SKILLS = bindparam("skills", type_=ARRAY(Text))
_PLACE = (
    func.row_number()
    .over(
        partition_by=QuestionRow.kind,
        order_by=(
            QuestionRow.companies.op("&&", return_type=Boolean)(_OF_COMPANY).desc(),
            QuestionRow.skills.op("&&", return_type=Boolean)(_OF_SKILLS).desc(),
            QuestionRow.id,
        ),
    )
    .label("place")
)
_PLACED = (
    select(cast(QuestionRow.body, Text).label("body"), QuestionRow.id, _PLACE)
    .where(
        QuestionRow.org_id == bindparam("org", type_=Uuid),
        _NARROWING["role"],
        or_(
            bindparam("any_company", type_=Boolean),
            func.cardinality(QuestionRow.companies) == 0,
            QuestionRow.companies.op("&&", return_type=Boolean)(_OF_COMPANY),
        ),
    )
    .subquery()
)
_OF_OWN = select(_PLACED.c.body).where(_PLACED.c.place <= bindparam("a_kind", type_=Integer)).order_by(_PLACED.c.id)


# Statements are made once for each choice of fields, so that each is compiled and prepared once.


def _fitting(asked: frozenset[str], own_only: bool) -> _Statement:
    query: _Statement = select(*_STAMP).where(*(_NARROWING[field] for field in sorted(asked)))
    return query.where(QuestionRow.org_id.is_not(None)) if own_only else query


@cache
def _anything(asked: frozenset[str], own_only: bool) -> _Statement:
    return _fitting(asked, own_only).limit(1)


@cache
def _pages(asked: frozenset[str], own_only: bool) -> _Statement:
    return newest_first(_fitting(asked, own_only), QuestionRow.id)


@cache
def _fitting_words(asked: frozenset[str], own_only: bool) -> _Statement:
    """What has all of the words first, then what has some of them; quotes and a minus are taken at their word."""
    words = bindparam("words", type_=Text)
    all_of_them = func.websearch_to_tsquery("english", words)
    some = cast(func.replace(cast(func.plainto_tsquery("english", words), Text), " & ", " | "), TSQUERY)
    wanted = case((words.regexp_match(_TAKEN_AT_ITS_WORD), all_of_them), else_=some)
    has_all = QuestionRow.search.bool_op("@@")(all_of_them)
    rank = func.ts_rank(QuestionRow.search, wanted, _BY_LENGTH)
    fitting = _fitting(asked, own_only).where(QuestionRow.search.bool_op("@@")(wanted))
    return fitting.order_by(has_all.desc(), rank.desc(), QuestionRow.id).limit(_RANKED_AT_MOST)


@cache
def _of_like_meaning(asked: frozenset[str], own_only: bool, dimension: int) -> _Statement:
    """The nearest by meaning, each question by the nearer of its own words and its ideal answer.

    What narrows comes first, and all that is left is compared: an index of nearest vectors looks at some tens of all
    tenants' rows and could leave nothing of a small set. Comparing takes about a millisecond a thousand questions.
    """
    vector = cast(bindparam("vector", type_=Vector(dimension)), Vector(dimension))
    distance = cast(ChunkRow.embedding, Vector(dimension)).op("<=>", return_type=Float)(vector)
    fitting = _fitting(asked, own_only).cte("fitting").prefix_with("materialized", dialect="postgresql")
    nearest = (
        select(ChunkRow.ref_id, func.min(distance).label("distance"))
        .join(fitting, fitting.c.id == ChunkRow.ref_id)
        .where(
            ChunkRow.kind.in_([literal(kind) for kind in MEANT]),
            ChunkRow.model == bindparam("model"),
            ChunkRow.dimension == literal_column(str(dimension)),
        )
        .group_by(ChunkRow.ref_id)
    ).subquery()
    near = select(*(fitting.c[column.key] for column in _STAMP)).join(nearest, nearest.c.ref_id == fitting.c.id)
    return near.order_by(nearest.c.distance, fitting.c.id).limit(_RANKED_AT_MOST)


def no_question() -> NotFound:
    """There is none with this id, or none any more."""
    return NotFound("question_not_found", "There is no question with this id, or it is not yours to see.")


def _stamp(row: Any) -> QuestionStamp:
    return QuestionStamp(row.id, row.org_id is not None, row.content_version)
