"""Researches in PostgreSQL."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from vivaroom.db.reading import Rows
from vivaroom.db.tables import ResearchRow
from vivaroom.db.unit import Unit
from vivaroom.interview.research.research import Research, ResearchStatus
from vivaroom.kit.errors import NotFound

_FIELDS = tuple(Research.__dataclass_fields__)
_COLUMNS = tuple(getattr(ResearchRow, field) for field in _FIELDS)
_ONE = select(*_COLUMNS).where(ResearchRow.id == bindparam("id"))


async def add_research(unit: Unit, research: Research) -> None:
    """Keep a new research."""
    await unit.execute(insert(ResearchRow).values(**{field: getattr(research, field) for field in _FIELDS}))


async def find_research(source: Rows, research_id: UUID) -> Research:
    """One research. Raises NotFound `research_not_found`."""
    found = await source.rows(_ONE, id=research_id)
    if not found:
        raise NotFound("research_not_found", "There is no research with this id, or it is not yours to see.")
    return _research(found[0])


async def known_research(unit: Unit, topic: str, since: datetime) -> Research | None:
    """The latest research of the organisation about this topic that found something, if the web was asked since then."""
    query = (
        select(*_COLUMNS)
        .where(ResearchRow.org_id == unit.owner, ResearchRow.topic == topic, ResearchRow.searched_at >= since)
        .where(ResearchRow.status == ResearchStatus.SUCCEEDED.value)
        .order_by(ResearchRow.searched_at.desc())
        .limit(1)
    )
    found = await unit.rows(query)
    known = _research(found[0]) if found else None
    return known if known and known.findings and known.findings.facts else None


async def change_research(unit: Unit, research_id: UUID, *, of: Collection[ResearchStatus], **fields: Any) -> bool:
    """Write what became known of a research, if it is in one of these states; whether it was."""
    standing = ResearchRow.status.in_([status.value for status in of])
    changed = await unit.execute(update(ResearchRow).where(ResearchRow.id == research_id, standing).values(**fields))
    return bool(changed.rowcount)


def _research(row: Any) -> Research:
    fields = dict(zip(_FIELDS, row, strict=True))
    return Research(**{**fields, "status": ResearchStatus(fields["status"])})
