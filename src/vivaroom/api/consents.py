"""`/v1/sessions/{id}/consent`: what the candidate agreed to before the interview."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.sessions.consenting import consent
from vivaroom.kit.json_values import Truth

router = Routes(prefix="/v1", tags=["sessions"])
Version = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$",
        description="Which text was shown; your own name for it.",
        examples=["2026-11.2"],
    ),
]


class Consent(BaseModel):
    """The text that the candidate agreed to, and whether their voice may be heard and kept."""

    model_config = ConfigDict(extra="forbid")
    version: Version
    voice: Truth = False


@router.post(
    "/sessions/{session_id}/consent",
    operation_id="consent",
    summary="Keep that the candidate agreed, before anything of them is",
)
async def give(session_id: SessionId, body: Consent, caller: CallerDep, services: ServicesDep) -> Consent:
    card = await session_for(services, caller, Verb.TAKE, session_id)
    given = ConsentGiven(body.version, body.voice)
    await consent(services.database, services.ledger, services.clock, card, given)
    return body
