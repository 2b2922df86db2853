"""Collectors in PostgreSQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from vivaroom.db.reading import Rows
from vivaroom.db.tables import CollectorRow
from vivaroom.db.unit import Unit
from vivaroom.interview.collecting.conversation import CollectorStatus, Conversation, Entry, Party
from vivaroom.interview.collecting.fields import Fields
from vivaroom.kit.errors import NotFound


async def add_conversation(unit: Unit, conversation: Conversation) -> None:
    """Keep a new one."""
    fixed = {"id": conversation.id, "org_id": conversation.org_id, "created_at": conversation.created_at}
    await unit.execute(insert(CollectorRow).values(**fixed, **_values(conversation)))


async def hold(unit: Unit, read: Conversation) -> bool:
    """Lock it until the end of the transaction; False where another turn was taken since it was read."""
    unchanged = (CollectorRow.id == read.id, CollectorRow.turn == len(read.entries))
    return bool(await unit.rows(select(CollectorRow.id).where(*unchanged).with_for_update()))


async def change_conversation(unit: Unit, after: Conversation) -> None:
    """Write what a turn made of it."""
    await unit.execute(update(CollectorRow).where(CollectorRow.id == after.id).values(**_values(after)))


async def find_conversation(source: Rows, collector_id: UUID) -> Conversation:
    """One conversation. Raises NotFound `collector_not_found`."""
    found = await source.rows(_ONE, id=collector_id)
    if not found:
        raise NotFound("collector_not_found", "There is no collector with this id, or it is not yours to see.")
    return _conversation(found[0])


async def forget_unfinished(unit: Unit, before: datetime, limit: int) -> int:
    """Delete conversations that made no interview and had their last turn by then, and tell how many there were."""
    unfinished = (CollectorRow.updated_at < before, CollectorRow.status != CollectorStatus.COMPLETE.value)
    old = select(CollectorRow.id).where(*unfinished).order_by(CollectorRow.id).limit(limit)
    return (await unit.execute(delete(CollectorRow).where(CollectorRow.id.in_(old)))).rowcount


_ONE = select(*CollectorRow.__table__.columns).where(CollectorRow.id == bindparam("id"))


def _conversation(row: Any) -> Conversation:
    return Conversation(
        id=row.id, org_id=row.org_id, owner_id=row.owner_id, created_at=row.created_at, updated_at=row.updated_at,
        origin=row.origin, language=row.language, resume_id=row.resume_id, fields=Fields.from_json(row.fields),
        entries=tuple(map(_entry, row.entries)), status=CollectorStatus(row.status), interview_id=row.interview_id,
    )  # fmt: skip


def _entry(stored: dict[str, Any]) -> Entry:
    fields = stored["fields"]
    return Entry(
        speaker=Party(stored["speaker"]),
        text=stored["text"],
        at=datetime.fromisoformat(stored["at"]),
        client_id=stored["client_id"],
        fields=None if fields is None else Fields.from_json(fields),
    )


def _stored(entry: Entry) -> dict[str, Any]:
    return {
        "speaker": entry.speaker.value,
        "text": entry.text,
        "at": entry.at.isoformat(),
        "client_id": entry.client_id,
        "fields": entry.fields and entry.fields.to_json(),
    }


def _values(conversation: Conversation) -> dict[str, Any]:
    return {
        "owner_id": conversation.owner_id,
        "origin": conversation.origin,
        "language": conversation.language,
        "resume_id": conversation.resume_id,
        "fields": conversation.fields.to_json(),
        "entries": list(map(_stored, conversation.entries)),
        "turn": len(conversation.entries),
        "status": conversation.status.value,
        "interview_id": conversation.interview_id,
        "updated_at": conversation.updated_at,
    }
