"""Who calls this dialect, and the session that is meant."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Security
from starlette.requests import HTTPConnection

from vivaroom.accounts.account import GUEST
from vivaroom.accounts.policy import Member, Role, Verb
from vivaroom.api.finding import held_for
from vivaroom.api.services import Services
from vivaroom.dialects.visitors import Visitor
from vivaroom.interview.sessions.store import no_session
from vivaroom.interview.store import Held

NAME = "supervised"


class Staff(Visitor):
    """Whoever holds interviews. Where the operator opened the dialect, a guest is one of them too: knowing an id is enough."""

    async def __call__(self, connection: HTTPConnection) -> Member:
        member = await super().__call__(connection)
        return replace(member, role=Role.RECRUITER) if member.account_id == GUEST else member


StaffDep = Annotated[Member, Security(Staff(NAME))]


async def _grace(connection: HTTPConnection) -> timedelta:
    found: timedelta = connection.app.state.away_at_most
    return found


GraceDep = Annotated[timedelta, Depends(_grace)]
"""How long a candidate may be away before the session ends."""


async def session_seen(services: Services, member: Member, verb: Verb, session_id: str) -> Held:
    """The session of an id, if the member may do this to it; a guest knows of those that were begun here, and no others.

    Raises what the policy raises.
    """
    held = await held_for(services, member, verb, session_id)
    if member.account_id == GUEST and held.card.origin != NAME:
        raise no_session()
    return held
