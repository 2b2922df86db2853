"""The cookies by which a browser is known again: one for who signed in, and one for each session that a link opened."""

import re
from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from vivaroom.api.origins import is_https

COOKIE = "vivaroom_sign_in"
# The longest that browsers keep a cookie (RFC 6265bis); how long it is good for is decided by the sign-in itself.
_KEPT = timedelta(days=400)
GUEST_FOR = timedelta(days=14)
"""So long a link that was opened in a browser need not be opened there again."""
_SESSION = re.compile(r"\bses_[0-9a-f]{32}\b")


def give_key(response: Response, connection: HTTPConnection, key: str) -> None:
    """Let the browser show this key from now on: to us alone, out of the reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE, key, max_age=int(_KEPT.total_seconds()), path="/", secure=is_https(connection), httponly=True,
        samesite="lax",
    )  # fmt: skip


def take_key(response: Response) -> None:
    """Let the browser forget its key."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def give_session_key(response: Response, connection: HTTPConnection, session_id: str, key: str) -> None:
    """Let the browser show the key of this session (`ses_…`) where this session is meant, whoever is signed in beside."""
    response.set_cookie(
        _cookie_of(session_id), key, max_age=int(GUEST_FOR.total_seconds()), path="/", secure=is_https(connection),
        httponly=True, samesite="lax",
    )  # fmt: skip


def session_key_of(connection: HTTPConnection) -> str | None:
    """The key that the browser has for the session that the address names; None where it names none."""
    named = _SESSION.search(f"{connection.url.path}?{connection.url.query}")
    return None if named is None else connection.cookies.get(_cookie_of(named[0]))


def _cookie_of(session_id: str) -> str:
    return f"vivaroom_{session_id}"
