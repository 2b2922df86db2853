"""Invitations: links that open a session for somebody who needs no account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Protocol
from uuid import UUID

from vivaroom.accounts.session_keys import digest_of
from vivaroom.accounts.store import organisation_name
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.designs import store
from vivaroom.interview.designs.store import Interview, Invitation
from vivaroom.interview.schedules.hours import opens_at
from vivaroom.interview.sessions.starting import SessionStarter, Started
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict, Gone
from vivaroom.kit.ids import new_id

LINK_PREFIX = "il_"
VALID_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is invited and when."""

    email: str | None = None
    name: str | None = None
    expires_at: datetime | None = None
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link offers before anybody takes it up; `organisation` is the name of who invites."""

    invitation: Invitation
    interview: Interview
    organisation: str


class InvitationOccasions(Protocol):
    """What else becomes true when an invitation is used."""

    async def invitation_opened(self, unit: Unit, invitation: Invitation, session_id: UUID) -> None:
        """Somebody followed the link for the first time; same transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Inviter:
    """Makes and opens invitations."""

    database: Database
    starter: SessionStarter
    occasions: InvitationOccasions
    clock: Clock

    async def invite(self, interview: Interview, wish: Wish) -> tuple[Invitation, str]:
        """A new invitation and the secret of its link, which is not kept and cannot be shown again."""
        now, secret = self.clock.now(), f"{LINK_PREFIX}{token_urlsafe(32)}"
        invitation = Invitation(
            id=new_id(), org_id=interview.org_id, interview_id=interview.id, email=wish.email, name=wish.name,
            expires_at=wish.expires_at or now + VALID_FOR, scheduled_at=wish.scheduled_at, opened_at=None, revoked_at=None,
            session_id=None, created_at=now,
        )  # fmt: skip
        async with self.database.unit(interview.org_id) as unit:
            await store.add_invitation(unit, invitation, digest_of(secret))
        return invitation, secret

    async def revoke(self, invitation: Invitation) -> None:
        """Close the link; a session that it opened goes on."""
        async with self.database.unit(invitation.org_id) as unit:
            await store.mark_invitation(unit, invitation.id, revoked_at=self.clock.now())

    async def look(self, secret: str) -> Offer:
        """What a link offers; opens nothing, since mail programs look at links too. Raises what `open` raises."""
        async with self.database.system_unit() as unit:
            invitation = await store.invitation_by_secret(unit, digest_of(secret))
            self._check(invitation)
            interview = await store.find_interview(unit, invitation.interview_id)
            if interview.archived_at is not None and invitation.session_id is None:
                raise _withdrawn()
            return Offer(invitation, interview, await organisation_name(unit, invitation.org_id))

    async def open(self, secret: str) -> Started:
        """The session of a link, made at the first opening; later openings give a fresh key to the same session.

        Raises NotFound `invitation_not_found`, Gone `invitation_expired` and, also when the interview was put away
        before anybody came, `invitation_revoked`; Conflict `invitation_too_early`.
        """
        async with self.database.system_unit() as unit:
            invitation = await store.invitation_by_secret(unit, digest_of(secret), lock=True)
            self._check(invitation)
            if invitation.session_id is not None:
                return await self.starter.renew_key(unit, invitation.session_id, invitation.org_id)
            interview = await store.find_interview(unit, invitation.interview_id)
            if interview.archived_at is not None:
                raise _withdrawn()
            self._check_hour(invitation)
            started = await self.starter.invited(unit, interview, invitation)
            await store.mark_invitation(unit, invitation.id, opened_at=self.clock.now(), session_id=started.session_id)
            await self.occasions.invitation_opened(unit, invitation, started.session_id)
            return started

    def _check_hour(self, invitation: Invitation) -> None:
        if invitation.scheduled_at is not None and self.clock.now() < opens_at(invitation.scheduled_at):
            opens = opens_at(invitation.scheduled_at).isoformat()
            raise Conflict("invitation_too_early", f"The interview can begin from {opens} on: come back then.")

    def _check(self, invitation: Invitation) -> None:
        if invitation.revoked_at is not None:
            raise _withdrawn()
        if invitation.expires_at <= self.clock.now():
            raise Gone("invitation_expired", "This invitation has expired: ask who invited you for a new one.")


def _withdrawn() -> Gone:
    return Gone("invitation_revoked", "This invitation was withdrawn: ask who invited you for a new one.")
