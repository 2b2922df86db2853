"""Makes one stereo Ogg Opus file of the raw sound of a session, and the peaks of its waveform.

Candidate left, interviewer right, 24 kHz. Nothing is held in memory but a second of sound and the peaks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from vivaroom.interview.recordings.raw import (
    CANDIDATE,
    CANDIDATE_HZ,
    INTERVIEWER,
    INTERVIEWER_BYTES_A_MS,
    INTERVIEWER_HZ,
    RawPart,
)
from vivaroom.interview.recordings.timeline import Timeline, joined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

RATE_HZ = INTERVIEWER_HZ
MEDIA_TYPE = "audio/ogg"
BETWEEN_PARTS_MS = 500
PEAKS_A_SECOND = 20
"""Enough to see single syllables; half an hour is about 200 kB of JSON."""
COMPRESSION_0_1 = 0.9
"""As libsndfile counts it: 63 kbit/s for both sides together. 0.95 gives half of the bytes for nearly twice the CPU."""
_FRAMES_A_MS = RATE_HZ // 1000
_FRAMES_A_PEAK = RATE_HZ // PEAKS_A_SECOND


@dataclass(frozen=True, slots=True)
class Peaks:
    """The loudest sample in each twentieth of a second, 0-100 of what PCM16 can hold."""

    candidate: list[int]
    interviewer: list[int]


def encode(parts: Sequence[RawPart], target: Path) -> tuple[Timeline, Peaks]:
    """Write the recording of these parts, one behind the other. Blocks for about 1 s a minute; raises OSError."""
    import numpy as np
    import soundfile

    peaks = _PeakMeter()
    with soundfile.SoundFile(
        target, "w", RATE_HZ, 2, format="OGG", subtype="OPUS", compression_level=COMPRESSION_0_1
    ) as file:
        for number, part in enumerate(parts):
            if number:
                silence = np.zeros((BETWEEN_PARTS_MS * _FRAMES_A_MS, 2), np.int16)
                file.write(silence)
                peaks.feed(silence)
            for block in _stereo(part):
                file.write(block)
                peaks.feed(block)
    return joined([part.part for part in parts], BETWEEN_PARTS_MS), peaks.peaks()


def _stereo(part: RawPart) -> Iterator["Samples"]:
    """Both voices side by side, exactly as long as the part."""
    import numpy as np

    left, frames = _Shelf(_candidate(part.folder / CANDIDATE)), part.part.length_ms * _FRAMES_A_MS
    right = _Shelf(_read(part.folder / INTERVIEWER, INTERVIEWER_BYTES_A_MS * 1000))
    for begin in range(0, frames, RATE_HZ):
        count = min(RATE_HZ, frames - begin)
        yield np.column_stack((left.take(count), right.take(count)))


def _candidate(path: Path) -> Iterator["Samples"]:
    import numpy as np
    import soxr

    stream = soxr.ResampleStream(CANDIDATE_HZ, RATE_HZ, 1, dtype="int16", quality="HQ")
    for block in _read(path, 2 * CANDIDATE_HZ):
        yield stream.resample_chunk(block)
    yield stream.resample_chunk(np.zeros(0, np.int16), last=True)


def _read(path: Path, block_bytes: int) -> Iterator["Samples"]:
    import numpy as np

    if not path.exists():
        return
    with path.open("rb") as file:
        while block := _whole_samples(file, block_bytes):
            yield np.frombuffer(block, dtype="<i2")


def _whole_samples(file: BinaryIO, block_bytes: int) -> bytes:
    block = file.read(block_bytes)
    return block[: len(block) - len(block) % 2]


class _Shelf:
    """Samples that come in pieces of any length and are taken in others; silence when there are no more."""

    def __init__(self, source: Iterator["Samples"]) -> None:
        self._source = source
        self._pieces: list[Samples] = []
        self._count = 0

    def take(self, count: int) -> "Samples":
        """The next so many."""
        import numpy as np

        while self._count < count:
            piece = next(self._source, None)
            if piece is None:
                piece = np.zeros(count - self._count, np.int16)
            self._pieces.append(piece)
            self._count += len(piece)
        whole = np.concatenate(self._pieces)
        self._pieces, self._count = [whole[count:]], self._count - count
        return whole[:count]


class _PeakMeter:
    """Peaks of stereo sound that comes in blocks of any length."""

    def __init__(self) -> None:
        self._found: list[list[int]] = []
        self._rest: Samples | None = None

    def feed(self, block: "Samples") -> None:
        """More sound."""
        import numpy as np

        whole = block if self._rest is None else np.concatenate((self._rest, block))
        count = len(whole) // _FRAMES_A_PEAK
        loud = np.abs(whole[: count * _FRAMES_A_PEAK].astype(np.int32)).reshape(count, _FRAMES_A_PEAK, 2).max(axis=1)
        self._found += (loud * 100 // 32_767).clip(max=100).tolist()
        self._rest = whole[count * _FRAMES_A_PEAK :]

    def peaks(self) -> Peaks:
        """All of them, the last one of what is left over."""
        if self._rest is not None and len(self._rest):
            import numpy as np

            missing = _FRAMES_A_PEAK - len(self._rest)
            self.feed(np.zeros((missing, 2), np.int16))
        return Peaks([left for left, _ in self._found], [right for _, right in self._found])
