"""Keeps the recording of a session that is over: raw sound becomes a file that can be played, once, whatever dies."""

import asyncio
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from vivaroom.db.advisory import hold
from vivaroom.db.unit import Database
from vivaroom.interview.recordings.forgetting import Shelves, delete_files, forget_unheard
from vivaroom.interview.recordings.raw import RawPart
from vivaroom.interview.recordings.store import (
    Recording,
    RecordingFiles,
    RecordingStatus,
    complete_recording,
    find_recording,
    hold_recording,
    name_files,
)
from vivaroom.interview.recordings.timeline import Timeline
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.queue import EncodeRecording
from vivaroom.voice.encoding import MEDIA_TYPE, PEAKS_A_SECOND, Peaks, encode

LOOK_AGAIN = timedelta(seconds=2)
"""Whoever opens the report at once waits for its sound."""
QUIET = timedelta(seconds=30)
"""A connection that has written nothing for so long, and did not say that it is over, died with its process."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A recording on its way into the file store."""

    timeline: Timeline
    sound: bytes
    peaks: bytes

    @property
    def files(self) -> RecordingFiles:
        names = [hashlib.sha256(content).hexdigest() for content in (self.sound, self.peaks)]
        return RecordingFiles(f"recordings/{names[0]}.ogg", f"recordings/{names[1]}.json", len(self.sound))


@dataclass(frozen=True, slots=True)
class RecordingKeeper:
    """Does the jobs of kind `EncodeRecording`."""

    database: Database
    shelves: Shelves
    clock: Clock

    async def encode(self, job: EncodeRecording) -> timedelta | None:
        """Make and keep the recording; a duration where the last words are still being recorded.

        Raises Unavailable `recording_elsewhere` where the sound is not on this machine, ProviderError, OSError.
        """
        found = await find_recording(self.database.glance(job.org_id), job.session_id)
        if found is None or found.status is RecordingStatus.READY:
            await asyncio.to_thread(self.shelves.raw.remove, job.session_id)
            return None
        if not await asyncio.to_thread(self.shelves.raw.has, job.session_id):
            detail = "The sound of this session lies in the data folder of another machine, or is lost."
            raise Unavailable("recording_elsewhere", detail)
        parts = await asyncio.to_thread(self.shelves.raw.parts, job.session_id)
        if any(self._is_under_way(part) for part in parts):
            return LOOK_AGAIN
        heard = [part for part in parts if part.part.length_ms]
        if not heard:
            await forget_unheard(self.database, self.shelves, job.session_id)
            return None
        await self._keep(found, await asyncio.to_thread(_make, heard, self.shelves.raw.draft(job.session_id)))
        return None

    def _is_under_way(self, part: RawPart) -> bool:
        return not part.is_over and self.clock.now() - part.written_at < QUIET

    async def _keep(self, before: Recording, made: _Made) -> None:
        """Name, store, complete: each step can be the last of a process, and the next one to try finds its traces."""
        session_id, files = before.session_id, made.files
        async with self.database.system_unit() as unit:
            await name_files(unit, session_id, files)
            if before.files is not None and before.files != files:
                await delete_files(unit, self.shelves.files, before.files)
        async with self.database.system_unit() as unit:
            held = await hold_recording(unit, session_id)
            if held is not None and held.status is not RecordingStatus.READY:
                await hold(unit, files.peaks)
                await self.shelves.files.put(files.sound, made.sound, MEDIA_TYPE)
                await self.shelves.files.put(files.peaks, made.peaks, "application/json")
                await complete_recording(unit, session_id, made.timeline)
        await asyncio.to_thread(self.shelves.raw.remove, session_id)


def _make(parts: list[RawPart], draft: Path) -> _Made:
    timeline, peaks = encode(parts, draft)
    return _Made(timeline, draft.read_bytes(), _json_of(peaks))


def _json_of(peaks: Peaks) -> bytes:
    return json.dumps({"per_second": PEAKS_A_SECOND, **asdict(peaks)}, separators=(",", ":")).encode()
