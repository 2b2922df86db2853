"""Takes the Opus packets out of Ogg as browsers record it, in pieces that may be cut anywhere (RFC 3533, RFC 7845)."""

from vivaroom.kit.errors import Unreadable

_HEADER_BYTES = 27
_HEAD, _TAGS = b"OpusHead", b"OpusTags"


def is_opus(content: bytes) -> bool:
    """Whether an Ogg file that begins like this is one of Opus: its first packet says so."""
    return content.startswith(_HEAD, _HEADER_BYTES + 1)


class OggPackets:
    """Reads one stream; `head` is what the decoder must know first, once it was there."""

    def __init__(self) -> None:
        self.head: bytes | None = None
        self._rest = b""
        self._begun = b""  # a packet that goes on in the next page

    def feed(self, piece: bytes) -> list[bytes]:
        """The packets that are whole now. Raises Unreadable `audio_unreadable`."""
        buffer, place, packets = self._rest + piece, 0, []
        while len(buffer) - place >= _HEADER_BYTES:
            if not buffer.startswith(b"OggS", place):
                detail = "The sound cannot be read: a piece is missing. Send it as it was recorded, from its start."
                raise Unreadable("audio_unreadable", detail)
            begins = place + _HEADER_BYTES + buffer[place + 26]
            lacing = buffer[place + _HEADER_BYTES : begins]
            if begins + sum(lacing) > len(buffer):
                break
            packets += self._page(lacing, buffer, begins)
            place = begins + sum(lacing)
        self._rest = buffer[place:]
        return packets

    def _page(self, lacing: bytes, buffer: bytes, place: int) -> list[bytes]:
        found = []
        for length in lacing:
            self._begun += buffer[place : place + length]
            place += length
            if length < 255:
                packet, self._begun = self._begun, b""
                if packet.startswith(_HEAD):
                    self.head = packet
                elif not packet.startswith(_TAGS):
                    found.append(packet)
        return found
