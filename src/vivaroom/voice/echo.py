"""Tells the interviewer's own voice, as it comes back through the candidate's microphone, from the candidate's voice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.voice.happenings import SPEAKING_RATE_HZ, Carrier, Happening, SayingAudio

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_WAY_MS = 1_200
"""From the moment at which sound is sent until it has come back: network, player, room, microphone, network."""
LOOKS_AT_MS = 384
"""How much of what came in is looked at."""
LIKENESS_0_1 = 0.3
"""How like a piece of sent sound what came in must be, to be that piece.

Measured over 384 ms with a synthetic voice: other words of the same voice reach 0.30 in 5 of 100 looks, those of voices a
quarter higher or lower never (0.18 at most); an echo without a room has 0.92 in the middle and 0.56 at least, one in a small
room through a small loudspeaker 0.52 in the middle, and is known by its loudness once it was known by its likeness. With
Silero, an echo 20 dB below what was said interrupted in each of eight rooms; with this, in the one with the longest echo.
"""
LOUDER = 2.0
"""How much louder than the loudest echo that was known for sure somebody must be: a room adds as much again."""
TAIL_MS = 400
"""So long after the interviewer's last sound loudness still tells; what somebody says softly then is in the lead of their words."""
_KEPT_MS = 3_000
_AHEAD_MS = 400
_MOST_PIECES = 300


class Remembering:
    """Brings everything to `inner`; what the interviewer says is remembered for its echo."""

    def __init__(self, inner: Carrier, echo: "Echo", heard_ms: Callable[[], int]) -> None:
        self._inner = inner
        self._echo = echo
        self._heard_ms = heard_ms

    async def tell(self, happening: Happening) -> None:
        """Remember and bring it."""
        if isinstance(happening, SayingAudio):
            self._echo.sent(happening.pcm, self._heard_ms())
        await self._inner.tell(happening)


class Echo:
    """Remembers what was sent in the last seconds, on the clock of the sound that comes in.

    A piece of incoming sound is an echo where it runs like a piece of what was sent: the highest normalised
    cross-correlation of both, each as differences of neighbouring samples, over every way that it may have taken. A room
    blurs that; so what is no louder than an echo that was known is one too.
    """

    def __init__(self) -> None:
        self._sent: list[tuple[int, bytes]] = []
        self._until = 0
        self._gain = 0.0

    def sent(self, pcm: bytes, at_ms: int) -> None:
        """Sound that was sent after so much incoming sound: PCM16, mono, 24 kHz."""
        begins = self._until if at_ms < self._until < at_ms + _AHEAD_MS else at_ms
        self._until = begins + len(pcm) // 2 * 1000 // SPEAKING_RATE_HZ
        self._sent.append((begins, pcm))
        while self._sent[0][0] < at_ms - _KEPT_MS or len(self._sent) > _MOST_PIECES:
            self._sent.pop(0)

    def is_in(self, pcm: bytes, at_ms: int) -> bool:
        """Whether this is nothing but an echo; it ended after so much incoming sound: PCM16, mono, 16 kHz."""
        lasts_ms = len(pcm) // 2 * 1000 // HEARING_RATE_HZ
        reference = self._between(at_ms - lasts_ms - LONGEST_WAY_MS, at_ms)
        if reference is None:
            return False
        heard = _samples(pcm)
        alike, loudness = likeness(heard, reference), _rms(heard) / max(_loudest(reference, len(heard)), 1.0)
        if alike >= LIKENESS_0_1:
            self._gain = max(self._gain, alike * loudness)
            return True
        return at_ms < self._until + TAIL_MS and 0 < loudness <= LOUDER * self._gain

    def _between(self, from_ms: int, to_ms: int) -> "NDArray[np.float32] | None":
        """What was sent in this time, at the rate of what comes in; silence where nothing was."""
        import numpy as np

        found = [(begins, pcm) for begins, pcm in self._sent if begins < to_ms and self._end(begins, pcm) > from_ms]
        if not found:
            return None
        line = np.zeros((to_ms - from_ms) * SPEAKING_RATE_HZ // 1000, np.float32)
        for begins, pcm in found:
            sound, start = _samples(pcm), (begins - from_ms) * SPEAKING_RATE_HZ // 1000
            sound, start = sound[max(-start, 0) :], max(start, 0)
            line[start : start + len(sound)] += sound[: len(line) - start]
        places = np.arange((to_ms - from_ms) * HEARING_RATE_HZ // 1000) * (SPEAKING_RATE_HZ / HEARING_RATE_HZ)
        found_there: NDArray[np.float32] = np.interp(places, np.arange(len(line)), line).astype(np.float32)
        return found_there

    @staticmethod
    def _end(begins: int, pcm: bytes) -> int:
        return begins + len(pcm) // 2 * 1000 // SPEAKING_RATE_HZ


def likeness(heard: "NDArray[np.float32]", sent: "NDArray[np.float32]") -> float:
    """How like a stretch of `sent` that is as long as `heard` is to it at best, 0-1; 0 for what hardly changes."""
    import numpy as np

    heard, sent = np.diff(heard), np.diff(sent)
    energy = float(heard @ heard)
    if np.count_nonzero(heard) < len(heard) // 50 or len(sent) < len(heard):
        return 0.0  # all clicks are alike
    size = 1 << (len(sent) + len(heard) - 1).bit_length()
    products = np.fft.irfft(np.fft.rfft(sent, size) * np.conj(np.fft.rfft(heard, size)), size)
    products = products[: len(sent) - len(heard) + 1]
    sums = np.concatenate(([0.0], np.cumsum(sent.astype(np.float64) ** 2)))
    energies = sums[len(heard) :] - sums[: len(sums) - len(heard)]
    enough = energies > 1e-3 * energies.max()
    if not enough.any():
        return 0.0
    return float(np.abs(products[enough] / np.sqrt(energies[enough] * energy)).max())


def _rms(samples: "NDArray[np.float32]") -> float:
    return float((samples @ samples / max(len(samples), 1)) ** 0.5)


def _loudest(sent: "NDArray[np.float32]", stretch: int) -> float:
    """The loudness of the loudest stretch of this length."""
    return max(_rms(sent[start : start + stretch]) for start in range(0, len(sent) - stretch + 1, stretch // 4 or 1))


def _samples(pcm: bytes) -> "NDArray[np.float32]":
    import numpy as np

    return np.frombuffer(pcm, "<i2").astype(np.float32)
