"""What of a report can be heard: where the words of each spoken answer stand in the recording of the session."""

import json
from collections.abc import Sequence

from vivaroom.api.services import Services
from vivaroom.feedback.evidence import spoken_answers
from vivaroom.feedback.hearing import points_of
from vivaroom.interview.recordings.store import Recording, RecordingStatus, find_recording
from vivaroom.interview.session import Recorded
from vivaroom.interview.sessions.store import SessionCard


async def recording_of(services: Services, card: SessionCard) -> Recording | None:
    """The recording of the session, whatever its state."""
    return await find_recording(services.database.glance(card.org_id), card.id)


def is_coming(recording: Recording | None) -> bool:
    """Whether a recording is there that cannot be played yet."""
    return recording is not None and recording.status is RecordingStatus.RECORDING


def moments_of(recorded: Sequence[Recorded], recording: Recording | None) -> str | None:
    """`ReportShown.moments`; None without a recording that can be played, and where nothing in it is an answer."""
    timeline = recording.timeline if recording else None
    if timeline is None:
        return None
    answers = spoken_answers(recorded).values()
    points = {
        wording.seq: points_of(wording.text, answer.sound, timeline)
        for answer in answers if answer.sound
        for wording in answer.wordings
    }  # fmt: skip
    heard = {seq: found for seq, found in points.items() if found}
    return json.dumps(heard, separators=(",", ":")) if heard else None
