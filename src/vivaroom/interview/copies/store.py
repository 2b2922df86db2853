"""Clients' copies of transcripts in PostgreSQL: the last one that was sent of a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.reading import Rows
from vivaroom.db.tables import TranscriptCopyRow
from vivaroom.db.unit import Unit
from vivaroom.interview.signals import kept


@dataclass(frozen=True, slots=True)
class CopiedEntry:
    """One utterance as a client has it; all but its words may be missing, and nothing of it was checked."""

    content: str
    speaker: str | None = None
    type: str | None = None
    timestamp: str | None = None


async def keep_copy(unit: Unit, session_id: UUID, entries: Sequence[CopiedEntry], now: datetime) -> None:
    """Keep a client's copy of the transcript of a session; one that was sent before is replaced."""
    values = {
        "session_id": session_id,
        "org_id": unit.owner,
        "entries": [_json(one) for one in entries],
        "sent_at": now,
    }
    copy = insert(TranscriptCopyRow).values(**values)
    again = {name: values[name] for name in ("entries", "sent_at")}
    await unit.execute(copy.on_conflict_do_update(index_elements=["session_id"], set_=again))


async def copy_of(source: Rows, session_id: UUID) -> tuple[CopiedEntry, ...] | None:
    """The client's copy of the transcript of a session; None where none was sent."""
    found = await source.rows(_ENTRIES, session_id=session_id)
    return tuple(CopiedEntry(**one) for one in found[0].entries) if found else None


def _json(entry: CopiedEntry) -> dict[str, Any]:
    fields = {name: getattr(entry, name) for name in CopiedEntry.__dataclass_fields__}
    return {name: kept(value) for name, value in fields.items() if value is not None}


_ENTRIES = select(TranscriptCopyRow.entries).where(TranscriptCopyRow.session_id == bindparam("session_id"))
