"""Sound on its way to a vendor and back: how loud it is, a WAV file of it, and clean pieces of a stream of bytes."""

import io
import wave

SILENT_PEAK = 16
"""Samples up to this, 66 dB below full scale, hold nothing that anybody could understand."""
OTHER_FORMATS = (b"RIFF", b"ID3", b"OggS", b"fLaC")
"""What files begin with, and bare PCM does not."""
OTHER_TYPES = (
    "application/json",
    "text/",
    "audio/mpeg",
    "audio/mp3",
    "audio/ogg",
    "audio/opus",
    "audio/aac",
    "audio/flac",
)
"""Types of content that are no PCM, whatever was asked for."""
_HEAD_PEAK = 200
_HEAD_LEAD_S = 0.01
_FIRST_PIECE_S, _PIECE_S = 0.1, 0.5


def peak(pcm: bytes) -> int:
    """The largest sample of PCM16, 0 to 32,768; 0 where there is none."""
    samples = memoryview(pcm)[: len(pcm) // 2 * 2].cast("h")
    return max(max(samples), -min(samples)) if len(samples) else 0


def wav(pcm: bytes, rate_hz: int) -> bytes:
    """A WAV file of PCM16 mono."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(pcm)
    return file.getvalue()


class SpokenPieces:
    """Makes of a stream of bytes pieces of whole samples, without silence at the head; `began` once something was heard.

    The first piece has a tenth of a second, so that speech begins soon, each later one half a second.
    """

    def __init__(self, rate_hz: int) -> None:
        self._held = bytearray()
        self.began = False
        self.skipped_bytes = 0
        """So much silence at the head was left out."""
        self._lead = 2 * int(_HEAD_LEAD_S * rate_hz)
        self._wanted = 2 * int(_FIRST_PIECE_S * rate_hz)
        self._later = 2 * int(_PIECE_S * rate_hz)

    def feed(self, received: bytes) -> bytes:
        """The next piece, or nothing yet."""
        self._held += received
        if not self.began:
            self._drop_silence()
        if not self.began or len(self._held) < self._wanted:
            return b""
        self._wanted = self._later
        return self.rest()

    def rest(self) -> bytes:
        """What was held back, in whole samples; nothing where all of it was silent."""
        whole = len(self._held) // 2 * 2 if self.began else 0
        piece = bytes(self._held[:whole])
        del self._held[:whole]
        return piece

    def _drop_silence(self) -> None:
        samples = memoryview(bytes(self._held[: len(self._held) // 2 * 2])).cast("h")
        loud = next((at for at, sample in enumerate(samples) if abs(sample) > _HEAD_PEAK), None)
        self.began = loud is not None
        silent = max(2 * (len(samples) if loud is None else loud) - self._lead, 0)
        self.skipped_bytes += silent
        del self._held[:silent]
