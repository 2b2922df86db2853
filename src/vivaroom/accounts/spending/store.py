"""Spendings in the database: added to by every process, and added up by session, by day and by vendor."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, Text, Uuid, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import insert

from vivaroom.accounts.spending.book import Heading, Kind, Sums
from vivaroom.db.reading import Rows
from vivaroom.db.tables import OrganisationRow, SessionRow, SpendingRow
from vivaroom.db.unit import Unit
from vivaroom.db.writing import given

_HEADING = ("org_id", "session_id", "day", "vendor", "model", "purpose", "kind")
_SUMS = ("requests", "unpriced", "input_tokens", "output_tokens", "sound_ms", "characters", "micro_dollars")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Sums as they were written down; the dollars in millionths, without the `unpriced` ones of the requests."""

    requests: int
    unpriced: int
    input_tokens: int
    output_tokens: int
    sound_ms: int
    characters: int
    micro_dollars: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What one model of a vendor was used for in a session."""

    vendor: str
    model: str
    purpose: str
    kind: Kind
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class DaySpent:
    """What one vendor was used for on one day."""

    day: date
    vendor: str
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class VendorSpent:
    """What one vendor was used for since some day."""

    vendor: str
    amounts: Amounts


async def add_spendings(unit: Unit, open_: Mapping[Heading, Sums]) -> None:
    """Add them to what is written down, in a system unit; those of a session that is gone belong to no session.

    Rows are touched in one order, so that processes which do so at once wait for each other, and for nothing else.
    """
    rows = [_row(heading, sums) for heading, sums in open_.items() if sums.requests]
    if rows:
        await unit.execute(_ADD, {"spent": sorted(rows, key=lambda row: [str(row[name]) for name in _HEADING])})


async def spent_by_session(source: Rows, session_id: UUID) -> list[Spent]:
    """What a session used, the dearest first."""
    found = await source.rows(_OF_SESSION, session_id=session_id)
    return [Spent(row.vendor, row.model, row.purpose, Kind(row.kind), _amounts(row)) for row in found]


async def spent_by_day(source: Rows, first: date, last: date) -> list[DaySpent]:
    """What the organisation used on these days, both among them, by day and vendor."""
    found = await source.rows(_BY_DAY, first=first, last=last)
    return [DaySpent(row.day, row.vendor, _amounts(row)) for row in found]


async def spent_by_vendor(source: Rows, since: date) -> list[VendorSpent]:
    """What was used from this day on, the dearest vendor first: by an organisation, or by all for the system."""
    return [VendorSpent(row.vendor, _amounts(row)) for row in await source.rows(_BY_VENDOR, since=since)]


def together(several: Iterable[Amounts]) -> Amounts:
    """All of them added up."""
    rows = [astuple(one) for one in several]
    return Amounts(*(sum(one) for one in zip(*rows, strict=True))) if rows else Amounts(0, 0, 0, 0, 0, 0, 0)


async def micro_dollars_of(source: Rows, org: UUID, since: date) -> int:
    """What an organisation spent from this day on; of unpriced requests nothing is known."""
    return int((await source.rows(_OF_ORGANISATION, org=org, since=since))[0].spent)


async def micro_dollars_since(source: Rows, since: date) -> int:
    """What all that this source sees spent from this day on."""
    return int((await source.rows(_OF_ALL, since=since))[0].spent)


def _row(heading: Heading, sums: Sums) -> dict[str, Any]:
    session = heading.session_id
    return {
        "org_id": str(heading.org_id), "session_id": str(session) if session else None, "day": heading.day.isoformat(),
        "vendor": heading.vendor, "model": heading.model, "purpose": heading.purpose, "kind": heading.kind.value,
        **{name: getattr(sums, name) for name in _SUMS},
    }  # fmt: skip


def _amounts(row: Any) -> Amounts:
    return Amounts(*(int(getattr(row, name)) for name in _SUMS))


_GIVEN = given(
    "spent",
    column("org_id", Uuid()), column("session_id", Uuid()), column("day", Date()),
    *(column(name, Text()) for name in _HEADING[3:]), *(column(name, BigInteger()) for name in _SUMS),
)  # fmt: skip
_SESSION = select(SessionRow.id).where(SessionRow.id == _GIVEN.c.session_id).scalar_subquery()
_NEW = insert(SpendingRow).from_select(
    [*_HEADING, *_SUMS],
    select(*(_SESSION if name == "session_id" else _GIVEN.c[name] for name in (*_HEADING, *_SUMS))).where(
        _GIVEN.c.org_id.in_(select(OrganisationRow.id))
    ),
)
_ADD = _NEW.on_conflict_do_update(
    index_elements=[name for name in _HEADING if name != "org_id"],
    set_={name: getattr(SpendingRow, name) + _NEW.excluded[name] for name in _SUMS},
)
_TOTALS = [func.coalesce(func.sum(getattr(SpendingRow, name)), 0).label(name) for name in _SUMS]
_DEAREST_FIRST = (func.sum(SpendingRow.micro_dollars).desc(), SpendingRow.vendor)
_WHAT = (SpendingRow.vendor, SpendingRow.model, SpendingRow.purpose, SpendingRow.kind)
_OF_SESSION = (
    select(*_WHAT, *_TOTALS)
    .where(SpendingRow.session_id == bindparam("session_id"))
    .group_by(*_WHAT)
    .order_by(*_DEAREST_FIRST, SpendingRow.model, SpendingRow.purpose)
)
_BY_DAY = (
    select(SpendingRow.day, SpendingRow.vendor, *_TOTALS)
    .where(SpendingRow.day.between(bindparam("first"), bindparam("last")))
    .group_by(SpendingRow.day, SpendingRow.vendor)
    .order_by(SpendingRow.day, SpendingRow.vendor)
)
_BY_VENDOR = (
    select(SpendingRow.vendor, *_TOTALS)
    .where(SpendingRow.day >= bindparam("since"))
    .group_by(SpendingRow.vendor)
    .order_by(*_DEAREST_FIRST)
)
_SPENT = func.coalesce(func.sum(SpendingRow.micro_dollars), 0).label("spent")
_OF_ALL = select(_SPENT).where(SpendingRow.day >= bindparam("since"))
_OF_ORGANISATION = _OF_ALL.where(SpendingRow.org_id == bindparam("org"))
