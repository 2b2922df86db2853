"""Makes one self-contained file of one utterance, for clients that play files and not streams."""

import io
from dataclasses import dataclass, field
from enum import StrEnum

from vivaroom.voice.clips.decoding import import_audio


class ClipFormat(StrEnum):
    """The formats, by media type."""

    MP3 = "audio/mpeg"
    OGG_OPUS = "audio/ogg"


_AS_WRITTEN = {ClipFormat.MP3: ("MP3", "MPEG_LAYER_III"), ClipFormat.OGG_OPUS: ("OGG", "OPUS")}
MOST_AT_ONCE = 5 * 48_000


@dataclass(frozen=True, slots=True)
class Clip:
    """A sound file with its media type."""

    content: bytes = field(repr=False)
    media_type: ClipFormat


def encode_clip(pcm: bytes, rate_hz: int, wanted: ClipFormat) -> Clip:
    """A file of this PCM16 mono, whose rate is 8, 12, 16, 24 or 48 kHz. CPU-bound; raises Unavailable
    `audio_not_installed`.
    """
    import_audio()
    import numpy as np
    import soundfile

    samples, target = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2"), io.BytesIO()
    container, subtype = _AS_WRITTEN[wanted]
    with soundfile.SoundFile(target, "w", rate_hz, 1, format=container, subtype=subtype) as file:
        for begin in range(0, len(samples), MOST_AT_ONCE):  # the Opus encoder keeps what it is given on its stack
            file.write(samples[begin : begin + MOST_AT_ONCE])
    return Clip(target.getvalue(), wanted)
