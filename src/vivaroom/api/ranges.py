"""Parts of a file that a player asks for (RFC 9110, section 14): one range of bytes, sent in pieces."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response, status
from fastapi.responses import StreamingResponse

from vivaroom.api.replies import unless_known
from vivaroom.kit.errors import OutOfRange
from vivaroom.ports.files import FileStore

PIECE_BYTES = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_KINDS = {"audio/ogg": _BINARY, "video/mp4": _BINARY}
RANGED: dict[int | str, dict[str, Any]] = {
    200: {"description": "All of it.", "content": _KINDS},
    206: {"description": "The bytes that `Range` asks for.", "content": _KINDS},
    304: {"description": "The file is as `If-None-Match` says the client has it."},
    416: {"description": "The file does not have these bytes; `Content-Range` says how many it has."},
}
"""For `responses` of a route that answers with `served`."""


@dataclass(frozen=True, slots=True)
class Served:
    """A file that never changes under its name."""

    name: str
    size: int
    media_type: str

    @property
    def tag(self) -> str:
        """Names are content-addressed, so they are as good as the content."""
        return f'"{self.name.rpartition("/")[2].partition(".")[0]}"'


def served(request: Request, files: FileStore, file: Served) -> Response:
    """The file or the part of it that is asked for; for HEAD what would be said of it. Raises OutOfRange."""
    known = unless_known(request, file.tag)
    if known is not None:
        return known
    asked = _range(request, file)
    start, end = asked or (0, file.size)
    headers = {
        "Accept-Ranges": "bytes", "ETag": file.tag, "Content-Length": str(end - start),
        "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    if asked:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    code = status.HTTP_206_PARTIAL_CONTENT if asked else status.HTTP_200_OK
    if request.method == "HEAD":
        return Response(None, code, headers, file.media_type)
    return StreamingResponse(_pieces(files, file.name, start, end), code, headers, file.media_type)


def _range(request: Request, file: Served) -> tuple[int, int] | None:
    """From which byte up to which one, excluded; None for all: several ranges and unknown units may be ignored."""
    asked = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if asked is None or request.headers.get("if-range", file.tag) != file.tag:
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    start = int(first) if first else max(file.size - int(last), 0)
    end = min(int(last) + 1, file.size) if first and last else file.size
    if first and last and int(last) < int(first):
        return None
    if start >= file.size or (not first and int(last) == 0):
        detail = f"The file has {file.size} bytes; ask for some of them."
        raise OutOfRange("range_not_satisfiable", detail, headers={"Content-Range": f"bytes */{file.size}"})
    return start, end


async def _pieces(files: FileStore, name: str, start: int, end: int) -> AsyncIterator[bytes]:
    for at in range(start, end, PIECE_BYTES):
        yield await files.get_part(name, at, min(at + PIECE_BYTES, end))
