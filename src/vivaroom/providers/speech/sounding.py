"""From a text to what is asked for at once, and from what comes back to pieces of sound without silence at the head."""

import re
import sys
import textwrap
from array import array

MOST_CHARACTERS = 300
"""In one request. Vendors take more, but what was asked for is paid for even if nobody hears it to its end."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
_LOUD = 300
"""About -41 dB of full scale: below is silence or breath."""
_LEAD_S, _FIRST_S, _PIECE_S = 0.01, 0.1, 0.5


def parts(text: str) -> list[str]:
    """The text in whole sentences of up to 300 characters together; longer ones are cut between words."""
    clean = " ".join(_UNSPEAKABLE.sub(" ", text).split())
    found = [""]
    for sentence in _SENTENCE_END.split(clean):
        for piece in textwrap.wrap(sentence, MOST_CHARACTERS, break_on_hyphens=False):
            if len(found[-1]) + len(piece) < MOST_CHARACTERS:
                found[-1] = f"{found[-1]} {piece}".strip()
            else:
                found.append(piece)
    return [part for part in found if any(character.isalnum() for character in part)]


class Sounding:
    """PCM16 that comes in any pieces, given on in whole samples; `began` once something could be heard."""

    def __init__(self, rate_hz: int) -> None:
        self.began = False
        self._held = bytearray()
        self._rate_hz = rate_hz
        self._wanted_s = _FIRST_S

    def take(self, piece: bytes) -> bytes:
        """A piece that is long enough to be played, or nothing yet."""
        self._held += piece
        if not self.began:
            self._leave_silence_out()
        if not self.began or len(self._held) < self._bytes(self._wanted_s):
            return b""
        self._wanted_s = _PIECE_S
        return self.rest()

    def rest(self) -> bytes:
        """What is left, in whole samples."""
        length = len(self._held) // 2 * 2 if self.began else 0
        given = bytes(self._held[:length])
        del self._held[:length]
        return given

    def _leave_silence_out(self) -> None:
        samples = array("h", bytes(self._held[: len(self._held) // 2 * 2]))
        if sys.byteorder == "big":
            samples.byteswap()
        loud = next((at for at, sample in enumerate(samples) if abs(sample) >= _LOUD), None)
        self.began = loud is not None
        quiet = 2 * (len(samples) if loud is None else loud)
        del self._held[: max(0, quiet - self._bytes(_LEAD_S))]

    def _bytes(self, seconds: float) -> int:
        return 2 * int(seconds * self._rate_hz)
