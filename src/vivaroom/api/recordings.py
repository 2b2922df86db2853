"""`/v1/sessions/{id}/recording`: how a spoken session sounded, and the file itself for whoever has its signed link."""

import json
from datetime import datetime
from typing import Annotated, Self

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, Field

from vivaroom.accounts.links import Link
from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.ranges import RANGED, Served, served
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.recordings.rooms.store import RoomRecording, RoomRecordingStatus, room_recordings_of
from vivaroom.interview.recordings.store import Recording, RecordingFiles, RecordingStatus, find_recording
from vivaroom.interview.recordings.timeline import Timeline
from vivaroom.kit.errors import Conflict, NotFound

router = Routes(prefix="/v1", tags=["recordings"])
MEDIA_TYPE = "audio/ogg"
NO_RECORDING = "There is no recording of this session: it was not spoken, or its sound was erased."
Stay = Annotated[int | None, Query(ge=0, le=10_000, description="Of what LiveKit recorded, the one with this number.")]
Signed = Annotated[str, Path(description="From `url` of the recording.", max_length=200)]


class PartOut(BaseModel):
    """A stretch of sound of one connection.

    Its sound from `from_ms` on, as the connection counted, stands at `offset_ms` of the recording.
    """

    part: int = Field(description="The connection, as `sound.part` of an answer in the ledger names it.")
    from_ms: int
    offset_ms: int
    length_ms: int


class PeaksOut(BaseModel):
    """The waveform: for each voice the loudest sample of each stretch of time, 0 to 100."""

    per_second: int
    candidate: list[int]
    interviewer: list[int]


class RecordingOut(BaseModel):
    """The recording of a session: stereo Ogg Opus, the candidate left and the interviewer right."""

    url: str = Field(description="Opens the file until `expires_at`, to whoever has it; takes `Range` and HEAD.")
    expires_at: datetime
    duration_ms: int
    parts: list[PartOut]
    peaks: PeaksOut

    @classmethod
    def of(cls, link: Link, timeline: Timeline, peaks: bytes) -> Self:
        """The recording as it is sent."""
        parts = [
            PartOut(part=s.part, from_ms=s.from_ms, offset_ms=s.offset_ms, length_ms=s.length_ms)
            for s in timeline.stretches
        ]
        return cls(
            url=f"/v1/recordings/{link.text}", expires_at=link.expires_at, duration_ms=timeline.duration_ms,
            parts=parts, peaks=PeaksOut(**json.loads(peaks)),
        )  # fmt: skip


class RoomRecordingOut(BaseModel):
    """What LiveKit recorded of one stay in the room: MP4 where the candidate agreed to video, else Ogg."""

    status: RoomRecordingStatus
    video: bool
    began_at: datetime
    duration_ms: int | None
    url: str | None = Field(description="Opens the file until `expires_at`, to whoever has it; null until it is there.")
    expires_at: datetime | None

    @classmethod
    def of(cls, one: RoomRecording, link: Link, number: int) -> Self:
        """The recording as it is listed."""
        is_there = one.status is RoomRecordingStatus.READY
        return cls(
            status=one.status, video=one.video, began_at=one.began_at, duration_ms=one.duration_ms,
            url=f"/v1/recordings/{link.text}?room={number}" if is_there else None,
            expires_at=link.expires_at if is_there else None,
        )  # fmt: skip


@router.get(
    "/sessions/{session_id}/recording", operation_id="getRecording",
    summary="How a spoken session sounded, with a link to the file",
)  # fmt: skip
async def get(
    session_id: SessionId, caller: CallerDep, services: ServicesDep, response: Response
) -> RecordingOut:  # fmt: skip
    card = await session_for(services, caller, Verb.READ, session_id)
    files, timeline = _playable(await find_recording(services.database.glance(card.org_id), card.id))
    response.headers["Cache-Control"] = "no-store"
    peaks = await services.files.get(files.peaks)
    return RecordingOut.of(services.links.sign(card.org_id, card.id), timeline, peaks)


@router.head("/recordings/{signed}", include_in_schema=False)
@router.get(
    "/recordings/{signed}", operation_id="playRecording", summary="The recording as Ogg Opus, or a part of it",
    responses=RANGED, response_class=Response,
)  # fmt: skip
async def play(signed: Signed, services: ServicesDep, request: Request, room: Stay = None) -> Response:
    return served(request, services.files, await _file(services, signed, room))


@router.get(
    "/sessions/{session_id}/room/recordings", operation_id="listRoomRecordings",
    summary="What LiveKit recorded of a session, one recording a stay in its room",
)  # fmt: skip
async def of_rooms(
    session_id: SessionId, caller: CallerDep, services: ServicesDep, response: Response
) -> list[RoomRecordingOut]:  # fmt: skip
    card = await session_for(services, caller, Verb.READ, session_id)
    found = await room_recordings_of(services.database.glance(card.org_id), card.id)
    response.headers["Cache-Control"] = "no-store"
    link = services.links.sign(card.org_id, card.id)
    return [RoomRecordingOut.of(one, link, number) for number, one in enumerate(found)]


async def _file(services: Services, signed: str, room: int | None) -> Served:
    """The file that a link opens. Raises as the link's reading does, and for a session that was erased since."""
    org_id, session_id = services.links.read(signed)
    if room is not None:
        return _of_room(await room_recordings_of(services.database.glance(org_id), session_id), room)
    files, _ = _playable(await find_recording(services.database.glance(org_id), session_id))
    return Served(files.sound, files.size, MEDIA_TYPE)


def _of_room(found: list[RoomRecording], room: int) -> Served:
    one = found[room] if room < len(found) else None
    if one is None or one.file_bytes is None:
        raise NotFound("recording_not_found", "There is no such recording: it failed, goes on, or was erased.")
    return Served(one.file_ref, one.file_bytes, one.media_type)


def _playable(found: Recording | None) -> tuple[RecordingFiles, Timeline]:
    if found is None or found.status is RecordingStatus.FAILED:
        raise NotFound("recording_not_found", NO_RECORDING)
    if found.files is None or found.timeline is None:
        detail = "The recording is made when the session is over, which takes about a second a minute: ask again soon."
        raise Conflict("recording_not_ready", detail)
    return found.files, found.timeline
