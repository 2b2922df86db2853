"""Makes PCM of clips: whole files of any format, and the pieces of one that is being recorded."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from vivaroom.kit.errors import TooLarge, Unavailable, Unreadable, Unsupported
from vivaroom.ports.media import SoundFiles
from vivaroom.ports.speech import HEARING_RATE_HZ
from vivaroom.voice.clips.ogg import RATE_HZ as OPUS_RATE_HZ
from vivaroom.voice.clips.ogg import channels_and_skip, ogg_of, samples_in
from vivaroom.voice.clips.ogg_pieces import OggPackets, is_opus
from vivaroom.voice.clips.sniffing import EBML, Container, container_of
from vivaroom.voice.clips.webm import WebmPackets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

LONGEST_SECONDS = 3600.0
_SETTLING = 12
"""Packets decoded again before those that are wanted, so that a decoder that begins in mid-stream has settled. RFC 7845 asks
for 80 ms; after 4 packets of Firefox 15 % of the amplitude was still wrong, after 12 no more than 3 of 32,767 (measured)."""


class ClipDecoder:
    """PCM16 mono at 16 kHz of anything that browsers record. CPU-bound: a minute takes about 50 ms.

    `others` reads what is not read here; None where that is not installed.
    """

    def __init__(self, others: SoundFiles | None = None) -> None:
        self._others = others

    def decode(self, content: bytes) -> bytes:
        """The whole file. Raises Unreadable `audio_unreadable`, TooLarge `audio_too_long`, Unavailable
        `audio_not_installed`, and Unsupported `audio_format_unknown`, `audio_codec_unknown` or `audio_needs_media`.
        """
        match container_of(content):
            case None:
                raise Unsupported("audio_format_unknown", "Expected WAV, MP3, Ogg Opus, WebM Opus, FLAC or m4a.")
            case Container.MP4:
                return self._by_others(content)
            case Container.WEBM:
                stream = OpusPieces(WebmPackets())
                return stream.feed(content) + stream.finish()
            case _:
                return b"".join(_resampled(_read(content)))

    def _by_others(self, content: bytes) -> bytes:
        if self._others is None:
            detail = "m4a is read where vivaroom[media] is installed. Without it record as WebM, Ogg, MP3 or WAV."
            raise Unsupported("audio_needs_media", detail)
        return self._others.read(content, HEARING_RATE_HZ, LONGEST_SECONDS)


class OpusPieces:
    """One recording that comes in pieces, cut anywhere; what is whole of it is decoded at once."""

    def __init__(self, packets: WebmPackets | OggPackets) -> None:
        self._packets = packets
        self._before: list[bytes] = []
        self._resampler = _Resampler(OPUS_RATE_HZ)
        self._seconds = 0.0

    def feed(self, piece: bytes) -> bytes:
        """What the piece brings. Raises what `ClipDecoder.decode` raises."""
        packets = [one for one in self._packets.feed(piece) if samples_in(one)]
        if not packets:
            return b""
        self._seconds += sum(map(samples_in, packets)) / OPUS_RATE_HZ
        if self._seconds > LONGEST_SECONDS:
            raise _too_long()
        channels, skip = channels_and_skip(self._packets.head)
        if self._before:
            skip = sum(map(samples_in, self._before))
        sound = ogg_of([*self._before, *packets], channels=channels, skip=skip)
        self._before = [*self._before, *packets][-_SETTLING:]
        return b"".join(self._resampler.feed(block) for _, block in _read(sound))

    def finish(self) -> bytes:
        """The last milliseconds, which waited for what would follow."""
        import numpy as np

        return self._resampler.feed(np.zeros(0, np.int16), last=True)


class ClipPieces:
    """What a client sends bit by bit without saying what it is: pieces of one recording, whole files, plain PCM."""

    def __init__(self, decoder: ClipDecoder, pcm_rate_hz: int) -> None:
        """`pcm_rate_hz` is the rate of what is of no known format: PCM16 mono."""
        self._decoder = decoder
        self._pcm = _Resampler(pcm_rate_hz)
        self._recording: OpusPieces | None = None
        self._odd = b""

    def feed(self, piece: bytes) -> bytes:
        """PCM16 mono at 16 kHz of this piece. Raises what `ClipDecoder.decode` raises."""
        if piece.startswith(EBML):
            self._recording = OpusPieces(WebmPackets())
        elif is_opus(piece):
            self._recording = OpusPieces(OggPackets())
        if self._recording is not None:  # what follows may begin like anything
            return self._recording.feed(piece)
        if container_of(piece) is not None:
            return self._decoder.decode(piece)
        return self._plain(piece)

    def finish(self) -> bytes:
        """The last milliseconds of a recording that has ended; what comes next is another one."""
        ended, self._recording = self._recording, None
        return ended.finish() if ended else b""

    def _plain(self, piece: bytes) -> bytes:
        import numpy as np

        whole = self._odd + piece
        even = len(whole) - len(whole) % 2
        self._odd = whole[even:]
        return self._pcm.feed(np.frombuffer(whole[:even], "<i2"))


class _Resampler:
    """To the rate of recognisers; pieces are joined without a seam."""

    def __init__(self, rate_hz: int) -> None:
        import_audio()
        import soxr

        same = rate_hz == HEARING_RATE_HZ
        self._stream = None if same else soxr.ResampleStream(rate_hz, HEARING_RATE_HZ, 1, dtype="int16", quality="MQ")

    def feed(self, samples: "Samples", *, last: bool = False) -> bytes:
        """What these samples bring, and, with the last ones, all that was held back."""
        found = samples if self._stream is None else self._stream.resample_chunk(samples, last=last)
        return bytes(found.astype("<i2").tobytes())


def import_audio() -> None:
    """Raise Unavailable `audio_not_installed` where the libraries of sound files are missing."""
    try:
        import soundfile  # noqa: F401 - to see whether it is there
        import soxr  # noqa: F401
    except ImportError:
        detail = "This server was installed without audio: install vivaroom[local], or answer in writing."
        raise Unavailable("audio_not_installed", detail) from None


def _read(content: bytes) -> "Iterator[tuple[int, Samples]]":
    """(rate, samples of one channel) of a file, a second at a time."""
    import_audio()
    import numpy as np
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            read, most = 0, LONGEST_SECONDS * file.samplerate
            while len(block := file.read(file.samplerate, dtype="float32", always_2d=True)):
                read += len(block)
                if read > most:
                    raise _too_long()
                yield file.samplerate, (block.mean(axis=1).clip(-1, 1) * 32_767).astype(np.int16)
    except (soundfile.LibsndfileError, RuntimeError):
        raise Unreadable("audio_unreadable", "The sound cannot be read: the file is broken, or cut short.") from None


def _resampled(blocks: "Iterator[tuple[int, Samples]]") -> Iterator[bytes]:
    resampler: _Resampler | None = None
    for rate_hz, block in blocks:
        resampler = resampler or _Resampler(rate_hz)
        yield resampler.feed(block)
    if resampler is not None:
        import numpy as np

        yield resampler.feed(np.zeros(0, np.int16), last=True)


def _too_long() -> TooLarge:
    return TooLarge("audio_too_long", f"Expected at most {LONGEST_SECONDS:.0f} seconds of sound.")
