"""Has rooms recorded as far as their candidates agreed, and keeps in mind what became of it."""

import re
from dataclasses import dataclass, replace

import structlog

from vivaroom.db.unit import Database
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.recordings.rooms.store import (
    RoomRecording,
    RoomRecordingStatus,
    add_room_recording,
    change_room_recording,
    room_recording_known_as,
    room_recordings_of,
)
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError
from vivaroom.kit.ids import new_id
from vivaroom.ports.files import FileStore
from vivaroom.ports.rooms import Recorded, RoomRecorder

_OURS = re.compile(r"rooms/[0-9a-f]{32}\.(mp4|ogg)")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RoomKeeper:
    """Begins and ends recordings of rooms. A media server that fails disturbs no interview: its sound is kept here anyway."""

    recorder: RoomRecorder
    database: Database
    files: FileStore
    clock: Clock

    async def begin(self, room: str, card: SessionCard, agreed: ConsentGiven | None) -> RoomRecording | None:
        """Record a stay in a room, where its candidate agreed that sound is kept; with pictures where they agreed to that.

        What is still recorded of the session, since the process that began it died, is ended before.
        """
        if agreed is None or not _keeps_sound(agreed):
            return None
        for one in await self._going_on(card):
            await self.end(one)
        new = self._named(card, agreed)
        async with self.database.unit(card.org_id) as unit:
            await add_room_recording(unit, new)
        try:
            new = replace(new, recording=await self.recorder.begin(room, new.file_ref, video=new.video))
        except ProviderError as error:
            _log.warning("room_not_recorded", session=card.id.hex, why=error.detail)
            new = replace(new, status=RoomRecordingStatus.FAILED)
        async with self.database.unit(card.org_id) as unit:
            await change_room_recording(unit, new.id, status=new.status.value, recording=new.recording)
        return new

    async def end(self, one: RoomRecording) -> None:
        """Record no more of a stay, also where its session was erased meanwhile."""
        if one.recording is None:
            return
        try:
            await self.recorder.end(one.recording)
        except ProviderError as error:
            _log.warning("room_recording_not_ended", session=one.session_id.hex, why=error.detail)

    async def heed(self, card: SessionCard, agreed: ConsentGiven) -> None:
        """End what is recorded with more than the candidate agrees to now."""
        for one in await self._going_on(card):
            if not _keeps_sound(agreed) or (one.video and not agreed.video):
                await self.end(one)

    async def ended(self, told: Recorded) -> None:
        """A recording is over. The file of a session that was erased meanwhile is deleted. Raises ProviderError."""
        async with self.database.system_unit() as unit:
            found = await room_recording_known_as(unit, told.recording)
            if found is not None:
                status = RoomRecordingStatus.FAILED if told.size is None else RoomRecordingStatus.READY
                known = {"status": status.value, "file_bytes": told.size, "duration_ms": told.duration_ms}
                await change_room_recording(unit, found.id, **known)
        if found is None and _OURS.fullmatch(told.name):
            await self.files.delete(told.name)

    def _named(self, card: SessionCard, agreed: ConsentGiven) -> RoomRecording:
        number = new_id()
        return RoomRecording(
            id=number, session_id=card.id, org_id=card.org_id, recording=None, video=agreed.video,
            file_ref=f"rooms/{number.hex}.{'mp4' if agreed.video else 'ogg'}", consent=agreed.version,
            status=RoomRecordingStatus.RECORDING, file_bytes=None, duration_ms=None, began_at=self.clock.now(),
        )  # fmt: skip

    async def _going_on(self, card: SessionCard) -> list[RoomRecording]:
        found = await room_recordings_of(self.database.glance(card.org_id), card.id)
        return [one for one in found if one.status is RoomRecordingStatus.RECORDING]


def _keeps_sound(agreed: ConsentGiven) -> bool:
    return agreed.voice and agreed.recording
