"""The sound of an utterance as realtime sessions take it: PCM16 at 24 kHz, in stretches that are understood one by one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from vivaroom.kit.errors import ProviderRefused
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.providers.speech.sound import SILENT_PEAK, peak

RATE_HZ = 24_000
_LEAST = 2 * HEARING_RATE_HZ // 10
_MOST = 10 * _LEAST
"""Sound is sent in messages of a tenth of a second, of a whole one where it comes all at once."""
_SHORTEST_STRETCH = 2 * RATE_HZ * 12 // 100
"""The vendor refuses a stretch of less than 100 ms."""
_LONG, _LONGEST = timedelta(minutes=5), timedelta(minutes=6)
"""The gpt-4o models write at most 2,000 tokens, which quick speech fills in eight minutes: the rest would be lost."""
_TOLD_TO_BE_SILENT = 2 * HEARING_RATE_HZ * 16 // 100
_LOUDEST_SILENCE = 400
"""A room's noise to 38 dB below full scale is known again; what is louder may be soft speech and is understood."""

Converter = Callable[[bytes, bool], bytes]


class Stretches:
    """Sound at 16 kHz in, stretches of it at 24 kHz out."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._converted = converter(name)
        self._held = bytearray()
        self._recent = b""
        self._silence = SILENT_PEAK
        self._peak = 0
        self._bytes = 0

    @property
    def lasts(self) -> timedelta:
        """How long this stretch is, as far as it was sent."""
        return timedelta(seconds=self._bytes / 2 / RATE_HZ)

    @property
    def is_long(self) -> bool:
        """Whether it should end here, because it is long and this is a moment of silence, or because it is the longest."""
        if self.lasts < _LONG:
            return False
        return self.lasts >= _LONGEST or peak(self._recent) < self._peak / 8

    @property
    def holds_sound(self) -> bool:
        """Whether this stretch, as far as it was taken, holds more than silence."""
        return self._peak > SILENT_PEAK

    @property
    def holds_more_than_the_room(self) -> bool:
        """Whether it is louder than what was last known to be silence.

        Between the end of an utterance and its notice lies a second of the room: no words, but taken for some now and then.
        """
        return self._peak > self._silence

    def take(self, pcm: bytes) -> Iterator[bytes]:
        """More sound, and what of it can be sent."""
        self._held += pcm
        while len(self._held) >= _LEAST:
            yield self._convert(min(len(self._held) // _LEAST * _LEAST, _MOST))

    def take_rest(self) -> Iterator[bytes]:
        """What is too short to be sent by itself."""
        if self._held:
            yield self._convert(len(self._held))

    def fell_quiet(self) -> None:
        """The sound that was taken last is silence: somebody who hears better says so."""
        self._silence = min(max(SILENT_PEAK, 2 * peak(self._recent)), _LOUDEST_SILENCE)

    def cut(self) -> bytes:
        """The last sound of the stretch, which is made as long as the shortest that is taken. Another one begins."""
        last = self._converted(b"", True)
        last += bytes(max(_SHORTEST_STRETCH - self._bytes - len(last), 0))
        self._converted, self._peak, self._bytes = converter(self._name), 0, 0
        return last

    def _convert(self, size: int) -> bytes:
        piece = bytes(self._held[:size])
        del self._held[:size]
        self._peak = max(self._peak, peak(piece))
        self._recent = (self._recent + piece)[-_TOLD_TO_BE_SILENT:]
        sound = self._converted(piece, False)
        self._bytes += len(sound)
        return sound


def converter(name: str) -> Converter:
    """What makes 24 kHz of 16 kHz piece by piece; the last piece brings what it held back. Raises ProviderRefused."""
    try:
        import numpy as np
        import soxr
    except ImportError as missing:
        needed = f"{missing.name} is not installed: pip install 'vivaroom[local]' brings what spoken interviews need"
        raise ProviderRefused(name, needed) from missing
    stream = soxr.ResampleStream(HEARING_RATE_HZ, RATE_HZ, 1, dtype="int16", quality="HQ")
    return lambda pcm, last: bytes(stream.resample_chunk(np.frombuffer(pcm, dtype="<i2"), last=last).tobytes())
