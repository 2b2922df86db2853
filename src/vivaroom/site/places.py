"""Places on this server that a page may lead back to."""

import re
from urllib.parse import quote

from fastapi import Request

START = "/"
_LONGEST = 500
# One slash: with two, or with a backslash, which browsers read as a slash, another server would be meant.
_LOCAL = re.compile(r"/(?![/\\])[!#-\[\]-~]*")


def local_place(wanted: str) -> str:
    """The place that is wanted when it is on this server; else the start page."""
    return wanted if len(wanted) <= _LONGEST and _LOCAL.fullmatch(wanted) else START


def place_asked(request: Request) -> str:
    """The place that this request asks for."""
    query = f"?{request.url.query}" if request.url.query else ""
    return local_place(quote(request.url.path, safe="/:@!$&'()*+,;=~-._%") + query)


def sign_in_place(afterwards: str) -> str:
    """The sign-in page that leads there afterwards."""
    return f"/sign-in?next={quote(afterwards, safe='/')}"
