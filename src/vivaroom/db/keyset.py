"""Lists in stretches, newest first, by the id of the last row seen instead of a row count."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

_Selected = TypeVar("_Selected", bound=Select[*tuple[object, ...]])

LONGEST_STRETCH = 100


@dataclass(frozen=True, slots=True)
class Stretch:
    """`limit` objects that are older than the one with id `before`; the newest ones when it is None."""

    limit: int = 20
    before: UUID | None = None


def newest_first(query: _Selected, id_column: InstrumentedAttribute[UUID], stretch: Stretch) -> _Selected:
    """The query for a stretch, and for one row more, which tells whether the list goes on. Ids are UUIDv7."""
    if stretch.before is not None:
        query = query.where(id_column < stretch.before)
    return query.order_by(id_column.desc()).limit(stretch.limit + 1)
