"""Tells the format of a sound file by its first bytes; its name and its declared type are not asked."""

from enum import StrEnum

EBML = b"\x1aE\xdf\xa3"
_BITRATES_KBIT = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""Of layer III by the first four bits of a header's third byte: MPEG-1, then MPEG-2 and 2.5 (ISO 11172-3, 13818-3)."""
_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_LAYER_III = 1


class Container(StrEnum):
    """The formats that are told apart."""

    WAV = "wav"
    MP3 = "mp3"
    OGG = "ogg"
    FLAC = "flac"
    WEBM = "webm"
    MP4 = "mp4"


def container_of(content: bytes) -> Container | None:
    """The format of a file that begins like this; None for what is none of them, such as plain PCM."""
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return Container.WAV
    if content[4:8] == b"ftyp":
        return Container.MP4
    for begins, found in ((EBML, Container.WEBM), (b"OggS", Container.OGG), (b"fLaC", Container.FLAC)):
        if content.startswith(begins):
            return found
    return Container.MP3 if content.startswith(b"ID3") or _is_mp3(content) else None


def _is_mp3(content: bytes) -> bool:
    """Two frames one behind the other: a single header is found in plain PCM by chance."""
    length = _frame_bytes(content[:4])
    return length is not None and _frame_bytes(content[length : length + 4]) is not None


def _frame_bytes(header: bytes) -> int | None:
    """The length of the layer III frame that begins with these four bytes; None where none does."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    bitrate, rate = header[2] >> 4, header[2] >> 2 & 3
    if version not in _RATES_HZ or layer != _LAYER_III or bitrate in (0, 15) or rate == 3:
        return None
    is_first = version == 3
    bits = _BITRATES_KBIT[is_first][bitrate] * 1000 * (144 if is_first else 72)
    return bits // _RATES_HZ[version][rate] + (header[2] >> 1 & 1)
