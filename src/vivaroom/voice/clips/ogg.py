"""Writes Opus packets as an Ogg file (RFC 3533, RFC 7845), which decoders of files understand."""

import struct
import zlib
from collections.abc import Sequence

RATE_HZ = 48_000
"""Opus counts in this rate, whatever was recorded."""
_SERIAL = 1
_MOST_SEGMENTS = 255
_FIRST, _LAST = 2, 4
_PAGE = struct.Struct("<4sBBqIII")
_HEAD = struct.Struct("<8sBBHIhB")
_TAGS = b"OpusTags" + struct.pack("<I", 8) + b"vivaroom" + struct.pack("<I", 0)
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_FRAME_SAMPLES = (480, 960, 1920, 2880) * 3 + (480, 960) * 2 + (120, 240, 480, 960) * 4
"""Samples a frame by the five upper bits of a packet's first byte (RFC 6716, section 3.1)."""


def ogg_of(packets: Sequence[bytes], *, channels: int, skip: int) -> bytes:
    """A whole file of these packets; the first `skip` samples (at 48 kHz) of what they hold are not played."""
    head = _HEAD.pack(b"OpusHead", 1, channels, skip, RATE_HZ, 0, 0)
    pages, played, number = [_page([head], 0, 0, _FIRST), _page([_TAGS], 0, 1, 0)], 0, 2
    waiting: list[bytes] = []
    for place, packet in enumerate(packets):
        waiting.append(packet)
        played += samples_in(packet)
        is_last = place == len(packets) - 1
        if is_last or _segments([*waiting, packets[place + 1]]) > _MOST_SEGMENTS:
            pages.append(_page(waiting, played, number, _LAST if is_last else 0))
            waiting, number = [], number + 1
    return b"".join(pages)


def samples_in(packet: bytes) -> int:
    """How many samples at 48 kHz a packet holds; 0 for an empty one."""
    if not packet:
        return 0
    kind = packet[0] & 3
    frames = 1 if kind == 0 else 2 if kind < 3 else packet[1] & 63 if len(packet) > 1 else 0
    return frames * _FRAME_SAMPLES[packet[0] >> 3]


def channels_and_skip(head: bytes | None) -> tuple[int, int]:
    """What an `OpusHead` says; one channel, and the 80 ms that decoders need to settle, where it says nothing."""
    if head is None or len(head) < _HEAD.size or not head.startswith(b"OpusHead"):
        return 1, 3840
    _, _, channels, skip, *_ = _HEAD.unpack_from(head)
    return min(max(channels, 1), 2), skip


def _segments(packets: Sequence[bytes]) -> int:
    return sum(len(packet) // 255 + 1 for packet in packets)


def _page(packets: Sequence[bytes], played: int, number: int, flags: int) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes([len(packet) % 255]) for packet in packets)
    head = _PAGE.pack(b"OggS", 0, flags, played, _SERIAL, number, 0)
    page = head + bytes([len(lacing)]) + lacing + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def _checksum(page: bytes) -> int:
    """CRC-32 without reflection, by the library's, which has it: both see the other's bits from behind."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
