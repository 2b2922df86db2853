"""Audio between the rates of the wire and of the ear, and the frames that carry the interviewer's voice in binary."""

import struct
from typing import TYPE_CHECKING, Protocol

from vivaroom.kit.errors import Invalid, Unavailable
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.voice.happenings import SPEAKING_RATE_HZ

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIRE_RATES_HZ = (SPEAKING_RATE_HZ, HEARING_RATE_HZ)
VOICE_BYTES_A_MS = SPEAKING_RATE_HZ * 2 // 1000
_HEADER = struct.Struct("<II")


class _Resampler(Protocol):
    def resample_chunk(self, x: "NDArray[np.int16]", last: bool = False) -> "NDArray[np.int16]": ...


class Ear:
    """Takes audio of one connection in the rate that it comes in, and gives it in the rate of recognisers.

    What comes is one stream: pieces are joined without a seam, and the last 15 ms wait for the next piece.
    """

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._resampler: _Resampler | None = None

    def heard(self, pcm: bytes) -> bytes:
        """PCM16 at 16 kHz. Raises Invalid `audio_odd_length`, Unavailable `audio_not_installed`."""
        if len(pcm) % 2:
            raise Invalid("audio_odd_length", "Expected an even number of bytes: PCM16 has two a sample.")
        if self.rate_hz == HEARING_RATE_HZ or not pcm:
            return pcm
        import numpy as np

        resampler = self._resampler = self._resampler or _resampler(self.rate_hz)
        return resampler.resample_chunk(np.frombuffer(pcm, "<i2")).astype("<i2").tobytes()


def voice_frame(saying: int, offset_ms: int, pcm: bytes) -> bytes:
    """Little-endian: the number of the saying, its milliseconds before this piece (uint32 each), then PCM16 at 24 kHz."""
    return _HEADER.pack(saying, offset_ms) + pcm


def _resampler(rate_hz: int) -> _Resampler:
    try:
        import soxr
    except ImportError:
        detail = "This server was installed without audio: install vivaroom[local], or answer in writing."
        raise Unavailable("audio_not_installed", detail) from None
    made: _Resampler = soxr.ResampleStream(rate_hz, HEARING_RATE_HZ, 1, dtype="int16", quality="MQ")
    return made
