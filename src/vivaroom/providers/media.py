"""Reads the sound of MP4 files (m4a, as Safari records it) with FFmpeg's libraries, the extra `media`."""

import io
from importlib.util import find_spec

from vivaroom.kit.errors import TooLarge, Unreadable


def installed() -> bool:
    """Whether the extra `media` is there; a look at files."""
    return find_spec("av") is not None


class FfmpegFiles:
    """Sound files by PyAV."""

    def read(self, content: bytes, rate_hz: int, most_seconds: float) -> bytes:
        """PCM16 mono in this rate. Raises Unreadable `audio_unreadable`, TooLarge `audio_too_long`."""
        import av

        most, pcm = int(most_seconds * rate_hz) * 2, bytearray()
        try:
            with av.open(io.BytesIO(content)) as file:
                resampler = av.AudioResampler("s16", "mono", rate_hz)
                for frame in file.decode(audio=0):
                    for piece in resampler.resample(frame):
                        pcm += bytes(piece.planes[0])[: piece.samples * 2]
                    if len(pcm) > most:
                        raise TooLarge("audio_too_long", f"Expected at most {most_seconds:.0f} seconds of sound.")
        except (av.FFmpegError, IndexError):
            raise Unreadable("audio_unreadable", "The sound cannot be read: the file is broken, or has none.") from None
        return bytes(pcm)
