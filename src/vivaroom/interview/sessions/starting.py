"""Starting sessions: from an interview or an invitation, with a key that opens this one session and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vivaroom.accounts.session_keys import digest_of, new_session_key
from vivaroom.accounts.spending.budget import Budget
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.designs.store import Interview, Invitation
from vivaroom.interview.plan import Plan
from vivaroom.interview.policy import USUAL, SessionPolicy
from vivaroom.interview.sessions.store import NewSession, SessionKey, add_session, set_key
from vivaroom.kit.clock import Clock
from vivaroom.kit.ids import new_id
from vivaroom.ports.usage import Payer, charge

KEY_VALID_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Started:
    """A session with the key that opens it; the key is not kept and cannot be shown again."""

    session_id: UUID
    org_id: UUID
    client_secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A session to be made: on which plan, for whom, on which terms, and when; its key lasts for a day from then."""

    org_id: UUID
    owner_id: UUID
    interview_id: UUID | None
    plan: Plan
    candidate_name: str | None = None
    invitation_id: UUID | None = None
    policy: SessionPolicy = USUAL
    origin: str = "v1"
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionStarter:
    """Makes sessions and their keys, as long as the budget allows it; without one, always.

    Whatever begins a session does so here, and raises TooMany `budget_exceeded` where a ceiling is reached; what has
    begun goes on.
    """

    database: Database
    clock: Clock
    budget: Budget | None = None

    async def start(
        self, interview: Interview, owner: UUID, candidate_name: str | None = None, policy: SessionPolicy = USUAL
    ) -> Started:
        """A session of this interview for a member of the organisation."""
        sitting = Sitting(
            org_id=interview.org_id, owner_id=owner, interview_id=interview.id, plan=interview.plan,
            candidate_name=candidate_name, policy=policy,
        )  # fmt: skip
        async with self.database.unit(interview.org_id) as unit:
            return await self.seat(unit, sitting)

    async def invited(self, unit: Unit, interview: Interview, invitation: Invitation) -> Started:
        """The session of an invitation, inside the caller's transaction; it belongs to no account."""
        sitting = Sitting(
            org_id=interview.org_id, owner_id=invitation.id, interview_id=interview.id, plan=interview.plan,
            candidate_name=invitation.name, invitation_id=invitation.id,
        )  # fmt: skip
        return await self.seat(unit, sitting)

    async def seat(self, unit: Unit, sitting: Sitting) -> Started:
        """A session inside the caller's transaction, to which is charged what the caller uses from now on.

        Raises TooMany `budget_exceeded`.
        """
        if self.budget is not None:
            await self.budget.admit(sitting.org_id)
        started = self._key(new_id(), sitting.org_id, sitting.scheduled_at)
        new = NewSession(
            id=started.session_id, org_id=sitting.org_id, owner_id=sitting.owner_id, interview_id=sitting.interview_id,
            plan=sitting.plan, key=SessionKey(digest_of(started.client_secret), started.expires_at),
            candidate_name=sitting.candidate_name, invitation_id=sitting.invitation_id, origin=sitting.origin,
            policy=sitting.policy, scheduled_at=sitting.scheduled_at,
        )  # fmt: skip
        await add_session(unit, new)
        charge(Payer(sitting.org_id, started.session_id))
        return started

    async def renew_key(self, unit: Unit, session_id: UUID, org: UUID) -> Started:
        """A fresh key to a session; the one before it no longer opens it."""
        started = self._key(session_id, org)
        await set_key(unit, session_id, SessionKey(digest_of(started.client_secret), started.expires_at))
        return started

    def _key(self, session_id: UUID, org: UUID, begins: datetime | None = None) -> Started:
        return Started(session_id, org, new_session_key().text, key_expires(self.clock.now(), begins))


def key_expires(now: datetime, scheduled_at: datetime | None) -> datetime:
    """When the key of a session expires, and with it a session that nobody has entered."""
    return max(now, scheduled_at or now) + KEY_VALID_FOR
