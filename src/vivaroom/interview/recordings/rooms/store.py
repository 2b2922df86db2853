"""Rows of what media servers recorded in rooms: named before it begins, so that whatever dies, the file can be found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from vivaroom.db.reading import Rows
from vivaroom.db.tables import RoomRecordingRow
from vivaroom.db.unit import Unit


class RoomRecordingStatus(StrEnum):
    """Where it stands; `failed` is one of which there is no file."""

    RECORDING = "recording"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RoomRecording:
    """One stay in a room. `recording` is what the media server calls it, `file_ref` its name in the file store."""

    id: UUID
    session_id: UUID
    org_id: UUID
    recording: str | None
    file_ref: str
    video: bool
    consent: str
    status: RoomRecordingStatus
    file_bytes: int | None
    duration_ms: int | None
    began_at: datetime

    @property
    def media_type(self) -> str:
        """Of the file."""
        return "video/mp4" if self.video else "audio/ogg"


async def add_room_recording(unit: Unit, new: RoomRecording) -> None:
    """Name what is about to begin."""
    values = {name: getattr(new, name) for name in RoomRecording.__dataclass_fields__}
    await unit.execute(insert(RoomRecordingRow).values(**values))


async def change_room_recording(unit: Unit, recording_id: UUID, **fields: Any) -> None:
    """Write what became known of it."""
    await unit.execute(update(RoomRecordingRow).where(RoomRecordingRow.id == recording_id).values(**fields))


async def room_recordings_of(source: Rows, session_id: UUID) -> list[RoomRecording]:
    """Those of a session, the oldest first."""
    return [_of(row) for row in await source.rows(_OF_SESSION, session_id=session_id)]


async def room_recording_known_as(source: Rows, recording: str) -> RoomRecording | None:
    """The one that the media server calls so."""
    found = await source.rows(_KNOWN_AS, recording=recording)
    return _of(found[0]) if found else None


async def remove_room_recordings(unit: Unit, session_id: UUID) -> list[str]:
    """Forget the rows of a session; the names of their files, which are the caller's to delete."""
    gone = delete(RoomRecordingRow).where(RoomRecordingRow.session_id == session_id)
    return [row.file_ref for row in await unit.rows(gone.returning(RoomRecordingRow.file_ref))]


_ALL = select(*(getattr(RoomRecordingRow, name) for name in RoomRecording.__dataclass_fields__))
_OF_SESSION = _ALL.where(RoomRecordingRow.session_id == bindparam("session_id")).order_by(RoomRecordingRow.id)
_KNOWN_AS = _ALL.where(RoomRecordingRow.recording == bindparam("recording"))


def _of(row: Any) -> RoomRecording:
    fields = dict(zip(RoomRecording.__dataclass_fields__, row, strict=True))
    return RoomRecording(**{**fields, "status": RoomRecordingStatus(fields["status"])})
