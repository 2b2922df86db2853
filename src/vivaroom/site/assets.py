"""Style sheets, scripts and fonts under one address that changes with their content, so that browsers may keep them."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter
from starlette.responses import Response

from vivaroom.feedback.exports.html import report_css
from vivaroom.kit.errors import NotFound
from vivaroom.site.words import words

PREFIX = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
NOT_KEPT = "no-cache"
CATALOGUE = "js/catalogue.js"
REPORT_CSS = "css/report_body.css"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
_DIGITS = 12

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Assets:
    """Every file that pages load, by its path; `digest` is of all of them, so that one may load another beside it."""

    files: dict[str, bytes]
    digest: str

    def url(self, path: str) -> str:
        """Where the file of this path is served. Raises KeyError for a file that is not there."""
        self.files[path]
        return f"{PREFIX}/{self.digest}/{path}"


@cache
def assets() -> Assets:
    """The files of this installation, read once."""
    found = dict(sorted(_files_in(files("vivaroom.site") / "static")))
    found[REPORT_CSS] = report_css().encode()
    found[CATALOGUE] = f"export default {json.dumps(words().for_scripts(), ensure_ascii=False)};\n".encode()
    digest = hashlib.sha256()
    for path, content in found.items():
        digest.update(path.encode() + b"\0" + content + b"\0")
    return Assets(found, digest.hexdigest()[:_DIGITS])


@router.get(PREFIX + "/{digest}/{path:path}")
async def asset(digest: str, path: str) -> Response:
    known = assets()
    if path not in known.files:
        raise NotFound("asset_not_found", "There is no such file; reload the page that asked for it.")
    kept = FOR_EVER if digest == known.digest else NOT_KEPT
    headers = {"Cache-Control": kept, "X-Content-Type-Options": "nosniff"}
    return Response(known.files[path], media_type=_type_of(path), headers=headers)


def _files_in(folder: Traversable, above: str = "") -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files_in(entry, f"{above}{entry.name}/")
        elif entry.name.endswith(tuple(_TYPES)):
            found.append((f"{above}{entry.name}", entry.read_bytes()))
    return found


def _type_of(path: str) -> str:
    return _TYPES[path[path.rfind(".") :]]
