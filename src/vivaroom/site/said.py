"""What was said in a session, line by line, as the report page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vivaroom.interview.events import AnswerGiven
from vivaroom.interview.recordings.timeline import Timeline
from vivaroom.interview.session import Recorded
from vivaroom.interview.sound import Sound
from vivaroom.interview.transcript import Entry, Speaker, transcript


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance. `corrected` is the candidate's own wording of it, `was_heard` that it was spoken and not typed.

    `time` is its beginning in minutes and seconds: in the recording where there is one, else since the session began.
    `moment_ms` is set where it can be played: its beginning and end in the recording.
    """

    seq: int
    speaker: Speaker
    text: str
    corrected: str | None
    time: str
    was_heard: bool
    moment_ms: tuple[int, int] | None


def lines_of(recorded: Sequence[Recorded], timeline: Timeline | None) -> tuple[Line, ...]:
    """Every line of both sides, in order; `timeline` is of the recording, where that can be played."""
    sounds = {
        entry.seq: entry.event.sound
        for entry in recorded if isinstance(entry.event, AnswerGiven) and entry.event.sound is not None
    }  # fmt: skip
    return tuple(_line(entry, sounds, timeline) for entry in transcript(recorded, timeline))


def _line(entry: Entry, sounds: Mapping[int, Sound], timeline: Timeline | None) -> Line:
    sound = sounds.get(entry.seq)
    plays = timeline is not None and _is_in(timeline, entry, sound)
    return Line(
        seq=entry.seq,
        speaker=entry.speaker,
        text=entry.text,
        corrected=entry.corrected_text,
        time=_clock(entry.started_ms),
        was_heard=sound is not None,
        moment_ms=(entry.started_ms, entry.ended_ms) if plays else None,
    )


def _is_in(timeline: Timeline, entry: Entry, sound: Sound | None) -> bool:
    """Whether it is heard in the recording; what the interviewer only wrote has no length there."""
    if entry.speaker is Speaker.INTERVIEWER:
        return entry.ended_ms > entry.started_ms
    return sound is not None and timeline.place(sound.part, sound.started_ms) is not None


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    return f"{minutes}:{seconds:02}"
