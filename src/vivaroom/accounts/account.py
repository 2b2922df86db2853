"""A person who can sign in."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from vivaroom.accounts.policy import Member, Role
from vivaroom.accounts.profile import Profile

# The organisation that is always there, and the account of whoever works on the server's own machine. Their ids are
# the same everywhere, so that they need no look-up; they sort before all others.
HOME_ORGANISATION = UUID("00000000-0000-7000-8000-000000000001")
LOCAL_OWNER = UUID("00000000-0000-7000-8000-000000000002")
# Whoever uses what the operator has opened to everybody, without signing in.
GUEST = UUID("00000000-0000-7000-8000-000000000003")


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is, in which organisation, in which role."""

    id: UUID
    org_id: UUID
    role: Role
    email: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    profile: Profile = field(default=Profile(), repr=False)
    revoked: bool = False
    created_at: datetime | None = field(default=None, compare=False)
    """When it was made; None for one that is being made."""

    @property
    def member(self) -> Member:
        """The account as a caller."""
        return Member(self.id, self.org_id, self.role, is_local_owner=self.id == LOCAL_OWNER)
