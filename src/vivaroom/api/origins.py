"""Where a request comes from, as browsers tell it: one of our own pages, a page that we welcome, or a foreign one."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_AS_HTTP = {"ws": "http", "wss": "https"}
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Where the server listens, and which other origins' pages it serves like its own (`https://host[:port]`)."""

    bound_to_loopback: bool
    allowed_origins: frozenset[str] = frozenset()


def is_welcome_page(connection: HTTPConnection, rules: AccessRules) -> bool:
    """Whether no page sends this, or one of ours, or one of an allowed origin.

    Browsers name the origin of a page on sockets and on everything that writes; `Sec-Fetch-Site` tells of the rest.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return connection.headers.get("sec-fetch-site") != "cross-site"
    allowed = {place_of(one) for one in rules.allowed_origins}
    return (place_of(origin) or "nowhere") in {_asked(connection), *allowed} - {None}


def is_own_page(connection: HTTPConnection, rules: AccessRules) -> bool:
    """Whether a page of this very server sends this; for what only reads, also whoever follows a link to it here.

    Stricter than `is_welcome_page`, because cookies come along by themselves: pages of allowed origins are foreign, and
    what writes (and every socket) must say that it comes from here.
    """
    site, origin = connection.headers.get("sec-fetch-site"), connection.headers.get("origin")
    reads = connection.scope.get("method") in _READING
    if site == "cross-site" or (site == "same-site" and not reads):
        return False
    return reads or site == "same-origin" if origin is None else _is_ours(connection, rules, origin)


def _is_ours(connection: HTTPConnection, rules: AccessRules, origin: str) -> bool:
    """Before a proxy that speaks HTTPS for us our scheme is not the browser's: then it must vouch, or the operator."""
    place = place_of(origin)
    if place is None or place == _asked(connection):
        return place is not None
    same_host = urlsplit(origin.lower()).netloc == connection.headers.get("host", "").lower()
    vouched = connection.headers.get("sec-fetch-site") == "same-origin"
    return same_host and (vouched or place in {place_of(one) for one in rules.allowed_origins})


def is_https(connection: HTTPConnection) -> bool:
    """Whether the browser speaks HTTPS, to us or to a proxy before us; asked only of requests of our own pages."""
    asked, place = _asked(connection), place_of(connection.headers.get("origin", ""))
    return "https" in (asked and asked[0], place and place[0])


def is_navigation(connection: HTTPConnection) -> bool:
    """Whether somebody opens a page, and no script asks for something."""
    mode = connection.headers.get("sec-fetch-mode")
    if mode is None:
        return "text/html" in connection.headers.get("accept", "") and "hx-request" not in connection.headers
    return mode == "navigate"


@lru_cache(maxsize=1024)
def place_of(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin; None for what is none, such as `null`, `*`, or one with a path."""
    try:
        parts = urlsplit(origin.lower().removesuffix("/"))
        scheme = _AS_HTTP.get(parts.scheme, parts.scheme)
        port = parts.port or _DEFAULT_PORTS[scheme]
    except (ValueError, KeyError):
        return None
    extra = parts.path or parts.query or parts.fragment or "@" in parts.netloc
    return None if extra or not parts.hostname else (scheme, parts.hostname, port)


def _asked(connection: HTTPConnection) -> tuple[str, str, int] | None:
    """The origin that this request was sent to, as far as we can tell."""
    return place_of(f"{connection.scope.get('scheme', 'http')}://{connection.headers.get('host', '')}")
