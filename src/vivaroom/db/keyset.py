"""Lists in stretches, newest first, by the id of the last row seen instead of a row count."""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Integer, Select, Uuid, bindparam
from sqlalchemy.orm import InstrumentedAttribute

_Selected = TypeVar("_Selected", bound=Select[*tuple[Any, ...]])

LONGEST_STRETCH = 100
_NEWER_THAN_ALL = UUID(int=(1 << 128) - 1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`limit` objects that are older than the one with id `before`; the newest ones when it is None."""

    limit: int = 20
    before: UUID | None = None

    @property
    def bounds(self) -> dict[str, Any]:
        """The parameters of a statement that `newest_first` made; one row more tells whether the list goes on."""
        return {"before": self.before or _NEWER_THAN_ALL, "most": self.limit + 1}


def newest_first(query: _Selected, id_column: InstrumentedAttribute[UUID]) -> _Selected:
    """The query for any stretch, whose `bounds` are its parameters: make it once, it is compiled once. Ids are UUIDv7."""
    earlier = id_column < bindparam("before", type_=Uuid)
    return query.where(earlier).order_by(id_column.desc()).limit(bindparam("most", type_=Integer))
