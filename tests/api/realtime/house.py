"""A server with real sessions, whose conversations are made of tones."""

from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import FastAPI

from tests.api.realtime.conversing import ToneConversation, ToneConversations
from tests.api.realtime.lines import Knock
from tests.api.whole_server import whole_app
from tests.feedback.sittings import plan_of
from vivaroom.accounts.account import HOME_ORGANISATION, LOCAL_OWNER
from vivaroom.accounts.policy import Member
from vivaroom.api.services import Services
from vivaroom.interview.designs.design import Design
from vivaroom.interview.designs.store import Interview, add_interview
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.plan import Mode
from vivaroom.interview.policy import USUAL, SessionPolicy
from vivaroom.interview.sessions.consenting import consent
from vivaroom.interview.sessions.store import find_session
from vivaroom.kit.errors import VivaError
from vivaroom.kit.ids import new_id, public_id

AGREED = ConsentGiven("2026-11", voice=True)


@dataclass(frozen=True)
class Seated:
    """A session that nobody has entered yet: its ids and the key that opens it."""

    id: UUID
    org_id: UUID
    key: str

    @property
    def public_id(self) -> str:
        return public_id("session", self.id)

    def knock(self, **query: str) -> Knock:
        """Coming with the key of this session."""
        return Knock(query=query, headers={"authorization": f"Bearer {self.key}"})


@dataclass
class House:
    """The application and its parts."""

    services: Services
    app: FastAPI
    conversations: ToneConversations

    @property
    def conversation(self) -> ToneConversation:
        """The one that was opened last."""
        return self.conversations.opened[-1]

    async def seat(
        self,
        owner: Member | None = None,
        mode: Mode = Mode.PRACTICE,
        *,
        agreed: ConsentGiven | None = AGREED,
        policy: SessionPolicy = USUAL,
    ) -> Seated:
        """A new session of somebody who has agreed to be heard; of this machine's owner where nobody else is given."""
        org, account = (owner.org_id, owner.account_id) if owner else (HOME_ORGANISATION, LOCAL_OWNER)
        now = self.services.clock.now()
        interview = Interview(
            id=new_id(), org_id=org, owner_id=account, title="Backend", design=Design(role="Backend engineer"),
            plan=plan_of(mode=mode, question_count=3), created_at=now, updated_at=now,
        )  # fmt: skip
        async with self.services.database.unit(org) as unit:
            await add_interview(unit, interview)
        started = await self.services.starter.start(interview, account, "Ada", policy)
        seat = Seated(started.session_id, org, started.client_secret)
        if agreed is not None:
            await self.agree(seat, agreed)
        return seat

    async def agree(self, seat: Seated, given: ConsentGiven = AGREED) -> None:
        """The candidate agrees, over REST or on a page."""
        parts = self.services
        card = await find_session(parts.database.glance(seat.org_id), seat.id)
        await consent(parts.database, parts.ledger, parts.clock, card, given)


def house_of(services: Services, *, refusal: VivaError | None = None, holds: bool = False) -> House:
    """A house on these parts."""
    conversations = ToneConversations(services.director, refusal=refusal, holds=holds)
    services = replace(services, conversations=conversations)
    return House(services, whole_app(services), conversations)
