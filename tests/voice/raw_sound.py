"""Raw sound of made-up connections: tones at known places, as the recorder would have written them."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from vivaroom.interview.recordings import raw
from vivaroom.interview.recordings.raw import CANDIDATE, INTERVIEWER, RawWriter

CONSENT = "2026-11"
LOUDNESS = 8_000


def tone(milliseconds: int, frequency_hz: int, rate_hz: int) -> bytes:
    """A sine as PCM16."""
    times = np.arange(milliseconds * rate_hz // 1000) / rate_hz
    return bytes((LOUDNESS * np.sin(2 * np.pi * frequency_hz * times)).astype("<i2").tobytes())


class Take:
    """One connection of so many milliseconds."""

    def __init__(self, folder: Path, began: datetime, length_ms: int) -> None:
        self._writer = RawWriter(folder)
        self._began = began
        self._writer.mark(raw.began(began, CONSENT))
        self._writer.write(CANDIDATE, 0, bytes(length_ms * raw.CANDIDATE_BYTES_A_MS))

    def candidate(self, at_ms: int, lasts_ms: int, frequency_hz: int = 440) -> "Take":
        """The candidate sounds."""
        self._writer.write(CANDIDATE, at_ms * raw.CANDIDATE_BYTES_A_MS, tone(lasts_ms, frequency_hz, raw.CANDIDATE_HZ))
        return self

    def interviewer(self, at_ms: int, lasts_ms: int, frequency_hz: int = 660) -> "Take":
        """The interviewer sounds."""
        self._writer.mark(raw.saying(self._began + timedelta(milliseconds=at_ms), at_ms))
        sound = tone(lasts_ms, frequency_hz, raw.INTERVIEWER_HZ)
        self._writer.write(INTERVIEWER, at_ms * raw.INTERVIEWER_BYTES_A_MS, sound)
        self._writer.mark(raw.said(at_ms + lasts_ms))
        return self

    def gap(self, from_ms: int, lasts_ms: int) -> "Take":
        """Nothing came in, after so much that had."""
        self._writer.mark(raw.gap(from_ms, lasts_ms))
        return self

    def over(self) -> None:
        """The connection ends well."""
        self._writer.mark(raw.OVER)
        self._writer.close()

    def dies(self) -> None:
        """The process ends in the middle of a line."""
        self._writer.write(raw.MARKS, self._writer._file(raw.MARKS).seek(0, 2), b'{"sai')
        self._writer.close()
