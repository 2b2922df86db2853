"""Brings the sound of a voice to the rate of another one."""

from typing import Protocol


class Resampler(Protocol):
    """PCM16 mono in one rate to another, piece by piece."""

    def feed(self, pcm: bytes) -> bytes:
        """More of it."""
        ...

    def finish(self) -> bytes:
        """What was held back."""
        ...


def resampler(from_hz: int, to_hz: int) -> Resampler:
    """What brings sound of the one rate to the other."""
    return _Same() if from_hz == to_hz else _Soxr(from_hz, to_hz)


class _Same:
    """There is nothing to do."""

    def feed(self, pcm: bytes) -> bytes:
        return pcm

    def finish(self) -> bytes:
        return b""


class _Soxr:
    """By the library of that name."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        import soxr

        self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="int16", quality="HQ")

    def feed(self, pcm: bytes) -> bytes:
        return self._through(pcm)

    def finish(self) -> bytes:
        return self._through(b"", last=True)

    def _through(self, pcm: bytes, *, last: bool = False) -> bytes:
        import numpy as np

        return bytes(self._stream.resample_chunk(np.frombuffer(pcm, dtype="<i2"), last=last).tobytes())
