"""What a candidate agrees to, as bodies say it, and who said so."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Caller, Member, Role
from vivaroom.api.services import Services
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.json_values import Truth

Version = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$",
        description="Which text was shown; your own name for it.",
        examples=["2026-11.2"],
    ),
]


class Consent(BaseModel):
    """The text that the candidate agreed to, whether their voice may be heard, and whether it may be kept."""

    model_config = ConfigDict(extra="forbid")
    version: Version
    voice: Truth = False
    recording: Truth = Field(True, description="False: what is heard is not recorded. Without `voice` it says nothing.")


async def keep_consent(services: Services, caller: Caller, card: SessionCard, body: Consent) -> None:
    """Keep it in the ledger; what others than the candidate declare is marked as that. Raises NotFound."""
    on_behalf = isinstance(caller, Member) and caller.role is not Role.CANDIDATE and not caller.is_local_owner
    given = ConsentGiven(body.version, body.voice, on_behalf, body.recording)
    await consent(services.database, services.ledger, services.clock, card, given)
