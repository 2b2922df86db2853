"""What was raw is found at the right seconds of the file, each voice on its side."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from tests.voice.raw_sound import Take
from vivaroom.interview.recordings.raw import RawRecordings
from vivaroom.voice.encoding import BETWEEN_PARTS_MS, PEAKS_A_SECOND, RATE_HZ, encode

SESSION = UUID(int=7)
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST_MS, SECOND_MS = 9_990, 6_010
SECOND_AT = FIRST_MS + BETWEEN_PARTS_MS
WINDOW_MS = 10
NEAR_MS = 20


@pytest.fixture
def sound(tmp_path: Path) -> RawRecordings:
    """Two connections: the first says something at 1 s and 7 s, the second, after a gap, at 4 s."""
    found = RawRecordings(tmp_path)
    first = Take(found.folder(SESSION, 2), BEGAN, FIRST_MS)
    first.interviewer(1_000, 2_500).candidate(4_000, 1_500).interviewer(7_000, 1_234).candidate(9_000, 500, 880).over()
    second = Take(found.folder(SESSION, 10), BEGAN + timedelta(minutes=3), SECOND_MS)
    second.gap(1_000, 1_500).candidate(4_000, 1_000).interviewer(200, 600).over()
    return found


def heard(samples: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Where one side sounds, from millisecond to millisecond."""
    count = WINDOW_MS * RATE_HZ // 1000
    whole = samples[: len(samples) // count * count].reshape(-1, count)
    loud = np.sqrt((whole**2).mean(axis=1)) > 0.05
    edges = np.flatnonzero(np.diff(np.r_[False, loud, False].astype(int))) * WINDOW_MS
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def near(expected: list[tuple[int, int]]) -> list[tuple[object, object]]:
    return [(pytest.approx(begin, abs=NEAR_MS), pytest.approx(end, abs=NEAR_MS)) for begin, end in expected]


def test_tones_are_found_at_the_right_seconds_of_the_file(sound: RawRecordings, tmp_path: Path) -> None:
    timeline, _ = encode(sound.parts(SESSION), tmp_path / "recording.ogg")
    decoded, rate = soundfile.read(tmp_path / "recording.ogg")
    assert (rate, decoded.shape[1]) == (RATE_HZ, 2)
    assert len(decoded) / RATE_HZ * 1000 == pytest.approx(FIRST_MS + BETWEEN_PARTS_MS + SECOND_MS, abs=1)
    assert timeline.duration_ms == FIRST_MS + BETWEEN_PARTS_MS + SECOND_MS
    assert heard(decoded[:, 0]) == near([(4_000, 5_500), (9_000, 9_500), (SECOND_AT + 4_000, SECOND_AT + 5_000)])
    assert heard(decoded[:, 1]) == near([(1_000, 3_500), (7_000, 8_234), (SECOND_AT + 200, SECOND_AT + 800)])
    assert soundfile.info(tmp_path / "recording.ogg").subtype == "OPUS"


def test_a_tone_keeps_its_pitch(sound: RawRecordings, tmp_path: Path) -> None:
    encode(sound.parts(SESSION), tmp_path / "recording.ogg")
    decoded, _ = soundfile.read(tmp_path / "recording.ogg", start=9_100 * RATE_HZ // 1000, frames=RATE_HZ // 4)
    spectrum = np.abs(np.fft.rfft(decoded[:, 0] * np.hanning(len(decoded))))
    assert np.argmax(spectrum) * 4 == pytest.approx(880, abs=4)


def test_the_timeline_says_where_the_sound_of_each_connection_stands(sound: RawRecordings, tmp_path: Path) -> None:
    timeline, _ = encode(sound.parts(SESSION), tmp_path / "recording.ogg")
    assert timeline.place(2, 4_000) == 4_000
    assert timeline.place(10, 500) == SECOND_AT + 500
    assert timeline.place(10, 2_500) == SECOND_AT + 4_000, "a gap came before it"
    assert timeline.place(3, 0) is None
    assert timeline.said(BEGAN + timedelta(seconds=6), None) == timeline.sayings[1]
    assert timeline.at(BEGAN + timedelta(minutes=3, seconds=5)) == SECOND_AT + 5_000
    assert timeline.at(BEGAN + timedelta(minutes=1)) == SECOND_AT, "what was not recorded takes no time"


def test_peaks_show_who_sounds_when(sound: RawRecordings, tmp_path: Path) -> None:
    _, peaks = encode(sound.parts(SESSION), tmp_path / "recording.ogg")
    at = {second: round(second * PEAKS_A_SECOND) for second in (2, 4.5)}
    assert (peaks.candidate[at[2]], peaks.interviewer[at[2]]) == (0, 24)
    assert (peaks.candidate[at[4.5]], peaks.interviewer[at[4.5]]) == (24, 0)
    seconds = (FIRST_MS + BETWEEN_PARTS_MS + SECOND_MS) / 1000
    assert len(peaks.candidate) == len(peaks.interviewer) == round(seconds * PEAKS_A_SECOND)


def test_what_a_dying_process_left_is_encoded_too(tmp_path: Path) -> None:
    sound = RawRecordings(tmp_path)
    Take(sound.folder(SESSION, 1), BEGAN, 3_000).interviewer(500, 1_000).candidate(2_000, 500).dies()
    (part,) = sound.parts(SESSION)
    assert not part.is_over
    encode([part], tmp_path / "recording.ogg")
    decoded, _ = soundfile.read(tmp_path / "recording.ogg")
    assert heard(decoded[:, 0]) == near([(2_000, 2_500)])
