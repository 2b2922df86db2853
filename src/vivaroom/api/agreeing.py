"""What a candidate agrees to, as bodies say it, and who said so."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vivaroom.accounts.policy import Caller, Member, Role
from vivaroom.api.services import Services
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.store import Held
from vivaroom.kit.json_values import Truth
from vivaroom.voice.inlet import unheard

Version = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$",
        description="Which text was shown; your own name for it.",
        examples=["2026-11.2"],
    ),
]


ASKED_BY_THE_FRONT_END = ConsentGiven("front-end", voice=True, on_behalf=True, recording=False)
"""Of front ends that ask for the microphone themselves, and say nothing of it but by sending sound: it is heard, and not kept."""


class Consent(BaseModel):
    """The text that the candidate agreed to, whether their voice may be heard, and whether it and their picture may be kept."""

    model_config = ConfigDict(extra="forbid")
    version: Version
    voice: Truth = False
    recording: Truth = Field(True, description="False: what is heard is not recorded. Without `voice` it says nothing.")
    video: Truth = Field(
        False, description="True: a camera that is on in a room may be recorded with the sound. It is never analysed."
    )


async def keep_consent(services: Services, caller: Caller, card: SessionCard, body: Consent) -> None:
    """Keep it in the ledger; what others than the candidate declare is marked as that. Raises NotFound."""
    on_behalf = isinstance(caller, Member) and caller.role is not Role.CANDIDATE and not caller.is_local_owner
    given = ConsentGiven(body.version, body.voice, on_behalf, body.recording, body.video)
    await consent(services.database, services.ledger, services.clock, card, given)
    if services.room_host is not None and services.room_host.keeper is not None:
        await services.room_host.keeper.heed(card, given)


async def may_be_heard_by_front_end(services: Services, held: Held, origin: str) -> None:
    """Before sound is heard that a front end of this origin sent: where nobody was asked anything yet, that front end has
    asked for the microphone, and the ledger keeps that.

    Raises Forbidden `voice_consent_missing` where the candidate has declined, or sits in a session that was begun elsewhere.
    """
    if held.session.consent is None and held.card.origin == origin:
        await consent(services.database, services.ledger, services.clock, held.card, ASKED_BY_THE_FRONT_END)
    elif not held.session.may_be_heard:
        raise unheard()
