"""What browsers show instead of a header, which they cannot set on sockets and event streams: a ticket or a subprotocol."""

from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection

KEY_PROTOCOL = "openai-insecure-api-key."
BEARER_PROTOCOL = "bearer."
_SECRET = (KEY_PROTOCOL, BEARER_PROTOCOL)
PROTOCOL = "realtime"
EVENT_STREAM = "text/event-stream"


def ticket_of(connection: HTTPConnection) -> str | None:
    """The ticket in the URL of a socket or an event stream; nowhere else is one looked at, or used up."""
    query: bytes = connection.scope.get("query_string", b"")
    if b"ticket=" not in query or not _has_no_headers(connection):
        return None
    return QueryParams(query.decode("latin-1")).get("ticket")


def protocol_secret(offered: list[str]) -> str | None:
    """The credentials among the subprotocols that a socket offers."""
    found = (one.removeprefix(prefix) for one in offered for prefix in _SECRET if one.startswith(prefix))
    return next(found, None)


def answered_protocol(connection: HTTPConnection) -> str | None:
    """What to accept of the offered subprotocols: a browser hangs up when it offered some and none is taken.

    Our own name, or the first that is no secret, or, where nothing else was offered, the one that it came in.
    """
    offered: list[str] = connection.scope.get("subprotocols", [])
    if PROTOCOL in offered:
        return PROTOCOL
    return next((one for one in offered if not one.startswith(_SECRET)), offered[0] if offered else None)


def _has_no_headers(connection: HTTPConnection) -> bool:
    is_stream = EVENT_STREAM in connection.headers.get("accept", "")
    return connection.scope["type"] == "websocket" or (connection.scope.get("method") == "GET" and is_stream)
