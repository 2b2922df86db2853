"""Who looks at a page, as its header shows them."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from vivaroom.accounts.membership import own_account
from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member
from vivaroom.api.callers import caller_of
from vivaroom.api.services import services
from vivaroom.kit.errors import VivaError


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody with an account, by name or e-mail address; with neither, somebody who could sign in."""

    name: str | None = field(repr=False)

    @property
    def is_signed_in(self) -> bool:
        return self.name is not None


def is_guest(caller: Caller) -> bool:
    """Whether somebody is here for one session alone, by invitation, without an account."""
    return isinstance(caller, CandidateKey)


async def viewer_of(request: Request) -> Viewer | None:
    """Who looks at this page; None where signing in or out makes no sense, or cannot be told yet.

    That is the owner of this machine, whoever came with the key of one session, and everybody while the server starts.
    """
    try:
        caller = await caller_of(request)
        if not isinstance(caller, Member):
            return Viewer(None) if isinstance(caller, Anonymous) else None
        if caller.is_local_owner:
            return None
        account = await own_account(services(request).database.glance(caller.org_id), caller)
    except VivaError:  # whatever the page itself needs will say so
        return None
    return Viewer(account.name or account.email or account.role)


async def _seen(request: Request) -> Viewer | None:
    """Kept with the request, so that a page of trouble has the same header."""
    request.state.viewer = await viewer_of(request)
    found: Viewer | None = request.state.viewer
    return found


ViewerDep = Annotated[Viewer | None, Depends(_seen)]
