"""Lists whose rows are told apart by their state, so that one that was shown before need not be fetched again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, any_, bindparam, cast, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.reading import Rows

Card = TypeVar("Card")


class Stamp(NamedTuple):
    """A row in one of its states: `version` is the transaction that wrote it, which PostgreSQL keeps with every row."""

    id: UUID
    version: str


class Listing(Generic[Card]):
    """The rows of a table that meet some conditions. Statements are made, and compiled, once."""

    def __init__(
        self, id_column: InstrumentedAttribute[UUID], columns: Sequence[Any], read: Callable[[Any], Card],
        *conditions: ColumnElement[bool],
    ) -> None:  # fmt: skip
        """`read` makes a card of a row with these columns; conditions have parameters by `bindparam`."""
        self._made_of = (id_column, columns, read)
        self._conditions = conditions
        version = cast(literal_column(f"{id_column.class_.__table__.fullname}.xmin"), Text)
        self.read = read
        self.pages = newest_first(select(*columns).where(*conditions), id_column)
        self.stamps = newest_first(select(id_column, version).where(*conditions), id_column)
        self.these = select(*columns).where(id_column == any_(bindparam("ids", type_=ARRAY(Uuid))))

    def where(self, condition: ColumnElement[bool]) -> "Listing[Card]":
        """The same, narrowed."""
        return Listing(*self._made_of, *self._conditions, condition)


@dataclass(frozen=True, slots=True)
class Listed(Generic[Card]):
    """A listing with what its conditions ask for, as somebody sees it."""

    source: Rows
    listing: Listing[Card]
    asked: Mapping[str, Any] = field(default_factory=dict)

    async def page(self, stretch: Stretch) -> list[Card]:
        """A stretch of it, and one more where there is one."""
        found = await self.source.rows(self.listing.pages, **self.asked, **stretch.bounds)
        return [self.listing.read(row) for row in found]

    async def stamps(self, stretch: Stretch) -> list[Stamp]:
        """The same stretch, without what the rows say."""
        return [Stamp(*row) for row in await self.source.rows(self.listing.stamps, **self.asked, **stretch.bounds)]

    async def these(self, ids: Sequence[UUID]) -> list[Card]:
        """What these rows say, in no order; one that was deleted meanwhile is missing."""
        found = await self.source.rows(self.listing.these, ids=list(ids)) if ids else []
        return [self.listing.read(row) for row in found]
