"""Who may come in, and to which session, whatever carries the conversation."""

from dataclasses import dataclass

from vivaroom.accounts.policy import Caller, CandidateKey, Verb, org_of
from vivaroom.api.finding import session_for
from vivaroom.api.services import Conversations, Services
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import Gone, Invalid, Unavailable
from vivaroom.kit.ids import PREFIXES, public_id

_OVER = (SessionStatus.COMPLETED, SessionStatus.EXPIRED, SessionStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who came, to which session."""

    caller: Caller
    card: SessionCard


async def visitor_of(services: Services, caller: Caller, session_id: str | None, model: str | None) -> Visitor:
    """Who comes in to the session that is meant. Raises what `session_named` and the policy raise, Gone `session_over`."""
    card = await session_for(services, caller, Verb.TAKE, session_named(caller, session_id, model))
    if card.status in _OVER:
        raise Gone("session_over", "This session is over; its report is at /v1/sessions/{id}/report.")
    return Visitor(caller, card)


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
