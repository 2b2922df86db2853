"""`WS /v1/realtime`: who may come in, and to which session."""

from typing import Annotated

from fastapi import Query, WebSocket

from vivaroom.accounts.policy import Caller, CandidateKey, Verb, org_of
from vivaroom.api.callers import CallerDep, bearer_of
from vivaroom.api.finding import session_for
from vivaroom.api.origins import AccessRules, is_welcome_page
from vivaroom.api.realtime.visit import Visit, Visitor
from vivaroom.api.routing import Routes
from vivaroom.api.services import Conversations, Services, ServicesDep
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import Forbidden, Gone, Invalid, Unavailable
from vivaroom.kit.ids import PREFIXES, public_id

router = Routes(prefix="/v1", tags=["realtime"])
PROTOCOL = "realtime"
_OVER = (SessionStatus.COMPLETED, SessionStatus.EXPIRED, SessionStatus.CANCELLED)


@router.websocket("/realtime")
async def realtime(
    socket: WebSocket, caller: CallerDep, services: ServicesDep,
    session_id: Annotated[str | None, Query(max_length=64)] = None, model: Annotated[str | None, Query(max_length=200)] = None,
) -> None:  # fmt: skip
    _check_page(socket)
    card = await session_for(services, caller, Verb.TAKE, session_named(caller, session_id, model))
    visit = Visit(socket, services, Visitor(caller, _open(card)))
    await visit.begin()
    async with held_by(services).open(card.org_id, card.id, visit.teller) as conversation:
        await socket.accept(PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None)
        await visit.hold(conversation)


def session_named(caller: Caller, session_id: str | None, model: str | None) -> str:
    """Which session is meant: by its id, by the name of the model, or by the key.

    Raises Unauthenticated for a caller whom we do not know, Invalid `session_not_named`.
    """
    org_of(caller)
    if session_id:
        return session_id
    if model and model.startswith(f"{PREFIXES['session']}_"):
        return model
    if isinstance(caller, CandidateKey):
        return public_id("session", caller.session_id)
    raise Invalid(
        "session_not_named", "Name the session: ?session_id=ses_…, or ses_… as the model, or send its key ek_…."
    )


def held_by(services: Services) -> Conversations:
    """Where conversations are held. Raises Unavailable `voice_off`."""
    if services.conversations is None:
        raise Unavailable("voice_off", "This server holds no live conversations; POST /v1/sessions/{id}/answers works.")
    return services.conversations


def _check_page(socket: WebSocket) -> None:
    """A page of another origin is refused, unless every page is let in and this one brings a key of its own."""
    rules: AccessRules = socket.app.state.access
    invited = "*" in rules.allowed_origins and bearer_of(socket) is not None
    if not invited and not is_welcome_page(socket, rules):
        raise Forbidden(
            "page_not_welcome", "Pages of other origins connect when ALLOWED_ORIGINS or FRONTEND_URL names them."
        )


def _open(card: SessionCard) -> SessionCard:
    if card.status in _OVER:
        raise Gone("session_over", "This session is over; its report is at /v1/sessions/{id}/report.")
    return card
