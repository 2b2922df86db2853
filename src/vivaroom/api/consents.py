"""`/v1/sessions/{id}/consent`: what the candidate agreed to before the interview."""

from vivaroom.accounts.policy import Verb
from vivaroom.api.agreeing import Consent, keep_consent
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import SessionId

router = Routes(prefix="/v1", tags=["sessions"])


@router.post(
    "/sessions/{session_id}/consent",
    operation_id="consent",
    summary="Keep that the candidate agreed, before anything of them is",
)
async def give(session_id: SessionId, body: Consent, caller: CallerDep, services: ServicesDep) -> Consent:
    card = await session_for(services, caller, Verb.TAKE, session_id)
    await keep_consent(services, caller, card, body)
    return body
