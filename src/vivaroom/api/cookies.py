"""The cookie by which a browser that signed in on our pages is known again."""

from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.responses import Response

from vivaroom.api.origins import is_https

COOKIE = "vivaroom_sign_in"
# The longest that browsers keep a cookie (RFC 6265bis); how long it is good for is decided by the sign-in itself.
_KEPT = timedelta(days=400)


def give_key(response: Response, connection: HTTPConnection, key: str) -> None:
    """Let the browser show this key from now on: to us alone, out of the reach of scripts and of other sites."""
    response.set_cookie(
        COOKIE, key, max_age=int(_KEPT.total_seconds()), path="/", secure=is_https(connection), httponly=True,
        samesite="lax",
    )  # fmt: skip


def take_key(response: Response) -> None:
    """Let the browser forget its key."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
