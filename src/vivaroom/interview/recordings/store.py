"""Rows of recordings in PostgreSQL: noted when the first sound may come, completed when the recording can be played."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.reading import Rows
from vivaroom.db.tables import RecordingRow, RoomRecordingRow, SessionRow
from vivaroom.db.unit import Unit
from vivaroom.interview.recordings.timeline import Timeline
from vivaroom.interview.session import SessionStatus


class RecordingStatus(StrEnum):
    """Where a recording stands; `failed` is one that could not be made of what was recorded."""

    RECORDING = "recording"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecordingFiles:
    """The names of the sound (Ogg Opus) and of the waveform's peaks (JSON) in the file store; `size` is the sound's."""

    sound: str
    peaks: str
    size: int


@dataclass(frozen=True, slots=True)
class Recording:
    """The recording of a session. Files are named before they are stored; only a ready one has a timeline."""

    session_id: UUID
    org_id: UUID
    status: RecordingStatus
    consent: str
    files: RecordingFiles | None
    timeline: Timeline | None


async def begin_recording(unit: Unit, session_id: UUID, consent: str) -> bool:
    """Note that a connection of this session is about to be recorded, in the transaction that opens the connection.

    False where the recording of the session was made already: nothing may be recorded then.
    """
    values = {
        "session_id": session_id, "org_id": unit.owner, "status": RecordingStatus.RECORDING.value, "consent": consent,
    }  # fmt: skip
    await unit.execute(insert(RecordingRow).values(**values).on_conflict_do_nothing())
    found = await find_recording(unit, session_id)
    return found is not None and found.status is RecordingStatus.RECORDING


async def find_recording(source: Rows, session_id: UUID) -> Recording | None:
    """The recording of a session, if it was recorded."""
    found = await source.rows(_ONE, id=session_id)
    return _recording(found[0]) if found else None


async def hold_recording(unit: Unit, session_id: UUID) -> Recording | None:
    """The same, held until the unit ends."""
    found = await unit.rows(_ONE.with_for_update(), id=session_id)
    return _recording(found[0]) if found else None


async def timeline_of(source: Rows, session_id: UUID) -> Timeline | None:
    """The clock of a recording that can be played; None where there is none."""
    found = await find_recording(source, session_id)
    return found.timeline if found else None


async def name_files(unit: Unit, session_id: UUID, files: RecordingFiles) -> None:
    """Keep the names of files that are about to be stored, so that whoever comes later can delete them."""
    values = {"file_ref": files.sound, "peaks_ref": files.peaks, "file_bytes": files.size}
    await unit.execute(update(RecordingRow).where(RecordingRow.session_id == session_id).values(**values))


async def complete_recording(unit: Unit, session_id: UUID, timeline: Timeline) -> None:
    """The files that are named can be played from now on."""
    values = {
        "status": RecordingStatus.READY.value, "timeline": _timelines().dump_python(timeline, mode="json"),
        "duration_ms": timeline.duration_ms,
    }  # fmt: skip
    await unit.execute(update(RecordingRow).where(RecordingRow.session_id == session_id).values(**values))


async def fail_recording(unit: Unit, session_id: UUID) -> None:
    """The recording could not be made; one that is ready stays so."""
    unfinished = RecordingRow.status == RecordingStatus.RECORDING.value
    statement = update(RecordingRow).where(RecordingRow.session_id == session_id, unfinished)
    await unit.execute(statement.values(status=RecordingStatus.FAILED.value))


async def remove_recording(unit: Unit, session_id: UUID) -> None:
    """Forget the row; its files are somebody else's task."""
    await unit.execute(delete(RecordingRow).where(RecordingRow.session_id == session_id))


async def is_recording_file_used(unit: Unit, name: str) -> bool:
    """Whether a recording, of whatever session, names this file."""
    named = or_(RecordingRow.file_ref == name, RecordingRow.peaks_ref == name)
    return bool(await unit.rows(select(RecordingRow.session_id).where(named).limit(1)))


async def recordings_to_make(unit: Unit, limit: int) -> list[tuple[UUID, UUID]]:
    """(organisation, session) of recordings that are still to be made though their session is over."""
    over = [SessionStatus.COMPLETED.value, SessionStatus.EXPIRED.value, SessionStatus.CANCELLED.value]
    query = (
        select(RecordingRow.org_id, RecordingRow.session_id)
        .join(SessionRow, SessionRow.id == RecordingRow.session_id)
        .where(RecordingRow.status == RecordingStatus.RECORDING.value, SessionRow.status.in_(over))
        .order_by(RecordingRow.session_id)
        .limit(limit)
    )
    return [(row.org_id, row.session_id) for row in await unit.rows(query)]


async def recordings_from_before(unit: Unit, before: datetime, limit: int) -> list[UUID]:
    """Sessions that were closed by then, and of which a recording is still there."""
    kept = (
        select(table.session_id).where(table.session_id == SessionRow.id) for table in (RecordingRow, RoomRecordingRow)
    )
    query = (
        select(SessionRow.id)
        .where(SessionRow.closed_at < before, or_(*(one.exists() for one in kept)))
        .order_by(SessionRow.id)
        .limit(limit)
    )
    return list((await unit.execute(query)).scalars())


_ONE = select(
    RecordingRow.session_id, RecordingRow.org_id, RecordingRow.status, RecordingRow.consent, RecordingRow.file_ref,
    RecordingRow.peaks_ref, RecordingRow.file_bytes, RecordingRow.timeline,
).where(RecordingRow.session_id == bindparam("id"))  # fmt: skip


def _recording(row: Any) -> Recording:
    named = row.file_ref is not None
    ready = row.status == RecordingStatus.READY.value
    return Recording(
        session_id=row.session_id,
        org_id=row.org_id,
        status=RecordingStatus(row.status),
        consent=row.consent,
        files=RecordingFiles(row.file_ref, row.peaks_ref, row.file_bytes) if named else None,
        timeline=_timelines().validate_python(row.timeline) if ready else None,
    )


@cache
def _timelines() -> TypeAdapter[Timeline]:
    return TypeAdapter(Timeline)
