"""`POST /v1/realtime/client_secrets`: a key for a page or a program, good for one session and a short time."""

from datetime import timedelta
from typing import Literal, Self

from pydantic import BaseModel, Field

from vivaroom.accounts.policy import Verb
from vivaroom.api.agreeing import Consent, keep_consent
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.realtime.entering import session_named
from vivaroom.api.realtime.negotiating import Agreed
from vivaroom.api.realtime.shapes import EffectiveSession
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.ids import public_id
from vivaroom.kit.json_values import Whole

router = Routes(prefix="/v1", tags=["realtime"])


class ExpiresAfter(BaseModel):
    """How long the key opens the session; a connection that it opened lasts longer."""

    anchor: Literal["created_at"] = "created_at"
    seconds: Whole = Field(default=600, ge=10, le=7200, examples=[600])


class SessionChoice(BaseModel):
    """The session; what else a client of the OpenAI API sends here belongs to the interview and is not looked at."""

    type: Literal["realtime"] = "realtime"
    model: str | None = Field(
        default=None, max_length=200, description="`ses_…`; a session key may leave it out.", examples=["ses_…"]
    )


class SecretBody(BaseModel):
    """What the key is for."""

    expires_after: ExpiresAfter = ExpiresAfter()
    session: SessionChoice = SessionChoice()
    consent: Consent | None = Field(
        default=None,
        description="Ours: what the candidate agreed to where you asked them; without `voice` nobody is heard.",
    )


class SecretOut(BaseModel):
    """The key, in the shape of the OpenAI API."""

    value: str = Field(description="`ek_…`; good for this session only.")
    expires_at: int = Field(description="Seconds since 1970.")
    session: EffectiveSession

    @classmethod
    def of(cls, services: Services, card: SessionCard, lifetime: timedelta) -> Self:
        """A fresh key; others of the session stay good."""
        return cls(
            value=services.signin.session_pass(card.id, card.org_id, lifetime),
            expires_at=int((services.clock.now() + lifetime).timestamp()),
            session=Agreed(public_id("session", card.id)).shown(),
        )


@router.post(
    "/realtime/client_secrets", operation_id="createClientSecret", summary="Make a short-lived key to one session"
)
async def create(caller: CallerDep, services: ServicesDep, body: SecretBody | None = None) -> SecretOut:
    body = body or SecretBody()
    named = session_named(caller, None, body.session.model)
    card = await session_for(services, caller, Verb.TAKE, named)
    if body.consent:
        await keep_consent(services, caller, card, body.consent)
    return SecretOut.of(services, card, timedelta(seconds=body.expires_after.seconds))
