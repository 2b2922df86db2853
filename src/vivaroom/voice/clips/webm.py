"""Takes the Opus packets out of WebM as browsers record it, in pieces that may be cut anywhere.

A recorder writes its header once: only the first piece has it, and the others are worth nothing without what was read
from that one. Elements are walked through flat: those that hold others are entered, whether their size is known or not
(RFC 8794, RFC 9559).
"""

from dataclasses import dataclass

from vivaroom.kit.errors import Unreadable, Unsupported

MOST_ELEMENT_BYTES = 4 << 20
_ENTERED = frozenset({0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0})
"""Segment, Tracks, TrackEntry, Cluster, BlockGroup."""
_TRACK, _TRACK_NUMBER, _CODEC, _CODEC_PRIVATE = 0xAE, 0xD7, 0x86, 0x63A2
_BLOCKS = frozenset({0xA3, 0xA1})
_LACED = 0x06
_LONGEST_ID, _LONGEST_SIZE = 4, 8


@dataclass(frozen=True, slots=True)
class _Element:
    """An element's name, and where in the buffer its content begins and ends; None for a size that is not known."""

    name: int
    begins: int
    ends: int | None


class WebmPackets:
    """Reads one stream; `head` is what the decoder must know first (`OpusHead` of RFC 7845), once it was there."""

    def __init__(self) -> None:
        self.head: bytes | None = None
        self._rest = b""
        self._track: int | None = None  # the one that is listened to
        self._entry: dict[int, bytes] = {}

    def feed(self, piece: bytes) -> list[bytes]:
        """The packets that are whole now. Raises Unreadable `audio_unreadable`, Unsupported `audio_codec_unknown`."""
        buffer, place, packets = self._rest + piece, 0, []
        while (element := _element_at(buffer, place)) is not None:
            if element.name in _ENTERED:
                if element.name == _TRACK:
                    self._entry = {}
                place = element.begins
                continue
            if element.ends is None or element.ends - element.begins > MOST_ELEMENT_BYTES:
                raise _unreadable("an element has no size, or one that no browser writes")
            if element.ends > len(buffer):
                break
            packets += self._read(element.name, buffer[element.begins : element.ends])
            place = element.ends
        self._rest = buffer[place:]
        return packets

    def _read(self, name: int, content: bytes) -> list[bytes]:
        if name in (_TRACK_NUMBER, _CODEC, _CODEC_PRIVATE):
            self._entry[name] = content
            self._listen()
        if name not in _BLOCKS:
            return []
        if self._track is None:
            raise Unsupported("audio_codec_unknown", "Expected WebM with a track of Opus, as browsers record it.")
        return self._packet(content)

    def _listen(self) -> None:
        """Take the first track of Opus; its fields come in any order."""
        if self._entry.get(_CODEC) == b"A_OPUS" and _TRACK_NUMBER in self._entry:
            number = int.from_bytes(self._entry[_TRACK_NUMBER], "big")
            self._track = number if self._track is None else self._track
            if number == self._track:
                self.head = self._entry.get(_CODEC_PRIVATE, self.head)

    def _packet(self, block: bytes) -> list[bytes]:
        number, begins = _number_at(block, 0, _LONGEST_SIZE, keep_marker=False) or (None, 0)
        if number != self._track:
            return []
        flags = block[begins + 2] if len(block) > begins + 2 else _LACED
        if flags & _LACED:
            raise _unreadable("a block holds several packets, which no browser writes")
        return [block[begins + 3 :]]


def _element_at(buffer: bytes, place: int) -> _Element | None:
    """The element at a place; None where its name and size are not all there yet."""
    name = _number_at(buffer, place, _LONGEST_ID, keep_marker=True)
    size = _number_at(buffer, name[1], _LONGEST_SIZE, keep_marker=False) if name else None
    if name is None or size is None:
        return None
    is_known = size[0] != (1 << 7 * (size[1] - name[1])) - 1
    return _Element(name[0], size[1], size[1] + size[0] if is_known else None)


def _number_at(buffer: bytes, place: int, longest: int, *, keep_marker: bool) -> tuple[int, int] | None:
    """A number of variable length and the place behind it; None where it is not all there yet."""
    if place >= len(buffer):
        return None
    length = 9 - buffer[place].bit_length()
    if length > longest:
        raise _unreadable("it is not WebM, or a piece is missing")
    if place + length > len(buffer):
        return None
    number = int.from_bytes(buffer[place : place + length], "big")
    return (number if keep_marker else number & (1 << 7 * length) - 1), place + length


def _unreadable(why: str) -> Unreadable:
    return Unreadable(
        "audio_unreadable", f"The sound cannot be read: {why}. Send it as it was recorded, from its start."
    )
