"""Refusing sockets to pages: a browser hides why a handshake failed, but not the code with which a socket was closed."""

from http import HTTPStatus

from starlette.websockets import WebSocket

from vivaroom.api.doors import answered_protocol
from vivaroom.kit.errors import VivaError

OF_OURS = 4000
"""Close codes of applications begin here; the HTTP status is added: 4401, 4403, 4404, 4410, 4429."""
TRY_LATER = 1013
_TOLD = frozenset(
    {
        HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE,
        HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE,
    }
)  # fmt: skip


def is_for_page(socket: WebSocket, refusal: VivaError) -> bool:
    """Whether a page asks, which would learn nothing from a status; programs send no Origin, and read it."""
    return "origin" in socket.headers and refusal.status in _TOLD


async def turn_page_away(socket: WebSocket, refusal: VivaError) -> None:
    """Open the socket and close it at once, with a code; the reason is the problem's own code."""
    await socket.accept(answered_protocol(socket))
    is_passing = refusal.status == HTTPStatus.SERVICE_UNAVAILABLE
    await socket.close(TRY_LATER if is_passing else OF_OURS + refusal.status, refusal.code)
