"""`WS /v1/realtime`: the socket as the carrier of a conversation, and the pages that may open one."""

from typing import Annotated

from fastapi import Query, WebSocket

from vivaroom.api.admitting import admitted
from vivaroom.api.callers import CallerDep, bearer_of
from vivaroom.api.doors import answered_protocol, ticket_of
from vivaroom.api.origins import AccessRules, is_welcome_page
from vivaroom.api.realtime.entering import held_by, visitor_of
from vivaroom.api.realtime.socket_channel import SocketChannel, speaks_old_names
from vivaroom.api.realtime.visit import Visit
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.kit.errors import Forbidden

router = Routes(prefix="/v1", tags=["realtime"])


@router.websocket("/realtime")
async def realtime(
    socket: WebSocket, caller: CallerDep, services: ServicesDep,
    session_id: Annotated[str | None, Query(max_length=64)] = None, model: Annotated[str | None, Query(max_length=200)] = None,
) -> None:  # fmt: skip
    check_page(socket)
    caller = await admitted(services, caller, session_id)
    visitor = await visitor_of(services, caller, session_id, model)
    visit = Visit(SocketChannel(socket), services, visitor, old_names=speaks_old_names(socket))
    await visit.begin()
    async with held_by(services).open(visitor.card.org_id, visitor.card.id, visit.teller) as conversation:
        await socket.accept(answered_protocol(socket))
        await visit.hold(conversation)


def check_page(socket: WebSocket) -> None:
    """A page of another origin is refused, unless every page is let in and this one brings a key of its own."""
    rules: AccessRules = socket.app.state.access
    invited = "*" in rules.allowed_origins and (bearer_of(socket) or ticket_of(socket)) is not None
    if not invited and not is_welcome_page(socket, rules):
        raise Forbidden(
            "page_not_welcome", "Pages of other origins connect when ALLOWED_ORIGINS or FRONTEND_URL names them."
        )
