"""A recording as the job leaves it, without the work of making one."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from vivaroom.api.services import Services
from vivaroom.interview.recordings.store import RecordingFiles, begin_recording, complete_recording, name_files
from vivaroom.interview.recordings.timeline import Anchor, Saying, Stretch, Timeline

SOUND = bytes(number * number % 251 for number in range(700_000))
"""Longer than two pieces that a reply is sent in."""
PEAKS = {"per_second": 20, "candidate": [0, 40], "interviewer": [70, 0]}
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TIMELINE = Timeline(
    (Stretch(1, 0, 0, 10_000), Stretch(2, 0, 10_500, 5_000), Stretch(2, 5_000, 17_500, 2_500)),
    (Anchor(BEGAN, 0), Anchor(BEGAN + timedelta(minutes=1), 10_500)),
    (Saying(BEGAN, 0, 4_000),),
)


async def record(
    services: Services, org: UUID, session_id: UUID, timeline: Timeline | None = TIMELINE, sound: bytes = SOUND
) -> RecordingFiles:
    """The session has this recording; without a timeline it is still being made."""
    names = sha256(sound).hexdigest(), sha256(str(PEAKS).encode()).hexdigest()
    files = RecordingFiles(f"recordings/{names[0]}.ogg", f"recordings/{names[1]}.json", len(sound))
    async with services.database.unit(org) as unit:
        await begin_recording(unit, session_id, "2026-11")
        if timeline is not None:
            await services.files.put(files.sound, sound, "audio/ogg")
            await services.files.put(files.peaks, json.dumps(PEAKS).encode(), "application/json")
            await name_files(unit, session_id, files)
            await complete_recording(unit, session_id, timeline)
    return files
