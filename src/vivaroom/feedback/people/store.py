"""People's feedback in PostgreSQL: one row a person and session, which keeps its earlier versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Integer, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.reading import Rows
from vivaroom.db.tables import FeedbackRow, Json, SessionRow
from vivaroom.db.unit import Unit
from vivaroom.feedback.people.opinion import Author, AuthorRole, EarlierVersion, Opinion, Said
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id

_EARLIER = TypeAdapter(tuple[EarlierVersion, ...])


async def give(unit: Unit, session_id: UUID, author: Author, said: Said, now: datetime) -> Opinion:
    """Keep somebody's feedback. Raises Conflict `feedback_exists` where they have given theirs."""
    values = {
        "id": new_id(), "org_id": unit.owner, "session_id": session_id, "author_id": author.id, "author_role": author.role.value,
        "author_name": author.name, "version": 1, "created_at": now, "updated_at": now, **_columns(said),
    }  # fmt: skip
    statement = insert(FeedbackRow).values(values).on_conflict_do_nothing(index_elements=["session_id", "author_id"])
    found = (await unit.execute(statement.returning(*_ALL))).one_or_none()
    if found is None:
        raise Conflict("feedback_exists", "You have given feedback on this session: change it with PATCH.")
    return _opinion(found)


async def change(unit: Unit, opinion: Opinion, said: Said, now: datetime) -> Opinion:
    """Say it anew; what was said before is kept. Raises Conflict `feedback_changed` where it was changed meanwhile."""
    before = EarlierVersion(opinion.version, opinion.said, opinion.updated_at)
    earlier = _EARLIER.dump_python((*opinion.earlier, before), mode="json")
    at = (FeedbackRow.id == opinion.id) & (FeedbackRow.version == opinion.version)
    values = {"version": opinion.version + 1, "earlier": earlier, "updated_at": now, **_columns(said)}
    found = (await unit.execute(update(FeedbackRow).where(at).values(values).returning(*_ALL))).one_or_none()
    if found is None:
        raise Conflict("feedback_changed", "This feedback was changed in the meantime: look at it and try again.")
    return _opinion(found)


async def opinions_on(source: Rows, session_id: UUID) -> tuple[Opinion, ...]:
    """All feedback on a session, the oldest first."""
    return tuple(_opinion(row) for row in await source.rows(_OF_SESSION, session=session_id))


async def opinions_of(source: Rows, owner: UUID | None, most: int) -> tuple[Opinion, ...]:
    """The newest feedback on somebody's sessions, or on all of the organisation."""
    of_whom = _OF_ALL if owner is None else _OF_ALL.where(SessionRow.owner_id == bindparam("owner"))
    given = {"most": most} if owner is None else {"most": most, "owner": owner}
    return tuple(_opinion(row) for row in await source.rows(of_whom, **given))


async def own_opinion(source: Rows, session_id: UUID, author_id: UUID) -> Opinion:
    """Somebody's own feedback on a session. Raises NotFound `feedback_not_found`."""
    found = [one for one in await opinions_on(source, session_id) if one.author.id == author_id]
    if not found:
        raise NotFound("feedback_not_found", "You have given no feedback on this session yet: POST it first.")
    return found[0]


_ALL = (
    FeedbackRow.id, FeedbackRow.session_id, FeedbackRow.author_id, FeedbackRow.author_role, FeedbackRow.author_name,
    FeedbackRow.rating, FeedbackRow.scores, FeedbackRow.comments, FeedbackRow.shared, FeedbackRow.version,
    FeedbackRow.earlier, FeedbackRow.created_at, FeedbackRow.updated_at,
)  # fmt: skip
_OF_SESSION = select(*_ALL).where(FeedbackRow.session_id == bindparam("session")).order_by(FeedbackRow.id)

_OF_ALL = (
    select(*_ALL)
    .join(SessionRow, SessionRow.id == FeedbackRow.session_id)
    .order_by(FeedbackRow.id.desc())
    .limit(bindparam("most", type_=Integer))
)


def _columns(said: Said) -> Json:
    return {"rating": said.rating, "scores": dict(said.scores), "comments": said.comments, "shared": said.shared}


def _opinion(row: Any) -> Opinion:
    return Opinion(
        id=row.id, session_id=row.session_id, author=Author(row.author_id, AuthorRole(row.author_role), row.author_name),
        said=Said(row.rating, row.scores, row.comments, row.shared), version=row.version,
        earlier=_EARLIER.validate_python(row.earlier), created_at=row.created_at, updated_at=row.updated_at,
    )  # fmt: skip
