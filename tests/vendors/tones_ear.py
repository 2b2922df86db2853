"""Understands the language of tones while its sound comes: what streams of vendors hear where words must be told apart."""

import numpy as np

from tests.vendors.deepgram_streams import SaidWord
from tests.vendors.tones import FRAME_S, LOUD, word_of
from vivaroom.ports.speech import HEARING_RATE_HZ

_FRAME_BYTES = 2 * int(FRAME_S * HEARING_RATE_HZ)
_SURELY_A_WORD = 5
"""Frames: a word has eight, and so many are enough where nothing follows."""


class TonesEar:
    """Finds the words of `tones` in PCM16 at 16 kHz; each is known one frame after its end."""

    def __init__(self) -> None:
        self._rest = b""
        self._word: list[bytes] = []
        self._words: list[SaidWord] = []
        self._frames = 0
        self._spoke_at = 0

    @property
    def heard_s(self) -> float:
        """How much sound has come, in whole frames."""
        return self._frames * FRAME_S

    @property
    def silent_s(self) -> float:
        """How long nothing has been said."""
        return (self._frames - self._spoke_at) * FRAME_S

    @property
    def settled_s(self) -> float:
        """Up to where nothing can change any more: no word is cut there."""
        return self.heard_s - len(self._word) * FRAME_S

    def hear(self, sound: bytes) -> None:
        """More of it, of any length."""
        sound = self._rest + sound
        whole = len(sound) // _FRAME_BYTES * _FRAME_BYTES
        self._rest = sound[whole:]
        for at in range(0, whole, _FRAME_BYTES):
            self._take(sound[at : at + _FRAME_BYTES])

    def words(self, *, over: bool = False) -> list[SaidWord]:
        """All words so far; `over`: the last one counts too, where enough of it was heard."""
        return [*self._words, self._last()] if over and len(self._word) >= _SURELY_A_WORD else list(self._words)

    def _take(self, frame: bytes) -> None:
        samples = np.frombuffer(frame, "<i2").astype(np.float64)
        if np.sqrt((samples**2).mean()) > LOUD:
            self._word.append(frame)
            self._spoke_at = self._frames + 1
        elif self._word:
            self._words.append(self._last())
            self._word = []
        self._frames += 1

    def _last(self) -> SaidWord:
        samples = np.frombuffer(b"".join(self._word), "<i2").astype(np.float64)
        begun = self._spoke_at - len(self._word)
        return SaidWord(word_of(samples, HEARING_RATE_HZ), begun * FRAME_S, self._spoke_at * FRAME_S)
