"""Sessions forgotten with all that was heard of them: the row goes with its files, raw sound, and the copy elsewhere."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from vivaroom.db.advisory import hold
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.mirroring.outbox import Outbox
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.interview.recordings.rooms.store import remove_room_recordings
from vivaroom.interview.recordings.store import (
    RecordingFiles,
    hold_recording,
    is_recording_file_used,
    remove_recording,
)
from vivaroom.interview.sessions.store import erase_session
from vivaroom.ports.files import FileStore


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where else something of sessions lies: raw sound on this machine, files of recordings, and the mirror's copies."""

    files: FileStore
    raw: RawRecordings
    outbox: Outbox | None = None


async def forget_session(database: Database, shelves: Shelves, session_id: UUID) -> None:
    """Delete a session whose deletion was allowed before, with its ledger, evaluations, reports and recording.

    Its copy elsewhere is erased as soon as the mirror answers.

    Files go before the transaction ends: should it fail then, a row without a file is left and no file without anybody
    who could delete it. Raises ProviderError when the files cannot be reached, OSError for the raw ones.
    """
    async with database.system_unit() as unit:
        await _forget_sound(unit, shelves, session_id)
        await _forget_rooms(unit, shelves, session_id)
        await erase_session(unit, session_id)
        if shelves.outbox is not None:
            await shelves.outbox.erased(unit, session_id)


async def forget_recording(database: Database, shelves: Shelves, session_id: UUID) -> None:
    """Delete every recording of a session, and leave what was said as text. Raises as `forget_session` does."""
    async with database.system_unit() as unit:
        await _forget_sound(unit, shelves, session_id)
        await _forget_rooms(unit, shelves, session_id)


async def forget_unheard(database: Database, shelves: Shelves, session_id: UUID) -> None:
    """Delete the recording that was made here of a session in which nothing was heard. Raises as `forget_session` does."""
    async with database.system_unit() as unit:
        await _forget_sound(unit, shelves, session_id)


async def _forget_sound(unit: Unit, shelves: Shelves, session_id: UUID) -> None:
    found = await hold_recording(unit, session_id)
    await asyncio.to_thread(shelves.raw.remove, session_id)
    await remove_recording(unit, session_id)
    if found is not None and found.files is not None:
        await delete_files(unit, shelves.files, found.files)


async def _forget_rooms(unit: Unit, shelves: Shelves, session_id: UUID) -> None:
    for name in await remove_room_recordings(unit, session_id):
        await shelves.files.delete(name)


async def delete_files(unit: Unit, files: FileStore, named: RecordingFiles) -> None:
    """Delete files of a recording that no row of any session names any more."""
    for name in sorted((named.sound, named.peaks)):
        await hold(unit, name)
        if not await is_recording_file_used(unit, name):
            await files.delete(name)
