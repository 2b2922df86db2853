"""Whether two requests are the same: a digest of method, address and body that is computed while the body passes."""

from hashlib import sha256

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser
from starlette.requests import HTTPConnection

from vivaroom.api.media_types import media_type


class RequestDigest:
    """Feed it the body in pieces of any size.

    Parts of a multipart body count by their headers and content: clients make a new boundary for each try.
    """

    def __init__(self, connection: HTTPConnection) -> None:
        kind = media_type(connection.headers.get("content-type"))
        head = (connection.scope["method"], connection.scope["path"], connection.url.query, kind.get_content_type())
        self._whole = sha256(repr(head).encode())
        boundary = kind.get_param("boundary")
        multipart = kind.get_content_maintype() == "multipart" and isinstance(boundary, str) and boundary
        self._parts = _Parts(str(boundary), self._whole.digest()) if multipart else None

    def feed(self, piece: bytes) -> None:
        """The next piece of the body."""
        self._whole.update(piece)
        if self._parts is not None:
            self._parts.feed(piece)

    def result(self) -> bytes:
        """32 bytes; call it after the last piece. A multipart body that is cut short counts by its bytes."""
        parts = self._parts.result() if self._parts is not None else None
        return parts or self._whole.digest()


class _Parts:
    """The digest of a multipart body without its boundary."""

    def __init__(self, boundary: str, head: bytes) -> None:
        self._all = sha256(head)
        self._ended = False
        self._broken = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": lambda: self._mark(b"part"),
                "on_header_field": self._see,
                "on_header_value": self._see,
                "on_header_end": lambda: self._mark(b"header"),
                "on_headers_finished": lambda: self._mark(b"headers"),
                "on_part_data": self._see,
                "on_end": self._end,
            },
        )
        self._seen = sha256()

    def feed(self, piece: bytes) -> None:
        if self._broken or not piece:
            return
        try:
            self._parser.write(piece)
        except FormParserError:
            self._broken = True

    def result(self) -> bytes | None:
        return self._all.digest() if self._ended and not self._broken else None

    def _see(self, buffer: bytes, start: int, end: int) -> None:
        self._seen.update(buffer[start:end])

    def _mark(self, what: bytes) -> None:
        """Close what was seen since the last mark: digests of a fixed length cannot run into each other."""
        self._all.update(what + self._seen.digest())
        self._seen = sha256()

    def _end(self) -> None:
        self._mark(b"end")
        self._ended = True
