"""Tickets for browsers, which can set no header on sockets and event streams: one use, a short life, one path."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import assert_never

from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member, Owned, Verb, demand, mine
from vivaroom.accounts.tickets import store
from vivaroom.db.unit import Database
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Unauthenticated

LIFETIME = timedelta(seconds=60)
"""Long enough to open a connection on a bad line; what it opened lasts longer."""
PREFIX = "tkt_"
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the browser shows, until when, and where. Only a digest of it is kept."""

    text: str = field(repr=False)
    path: str
    expires_at: datetime


async def issue(database: Database, clock: Clock, caller: Caller, path: str) -> Ticket:
    """A fresh ticket with which this caller opens this path. Raises what `demand` raises."""
    known, now = _allowed(caller), clock.now()
    ticket = Ticket(PREFIX + token_urlsafe(32), path, now + LIFETIME)
    async with database.system_unit() as unit:
        await store.forget_expired(unit, now)
        await store.keep(unit, known, _digest(ticket.text), path, ticket.expires_at)
    return ticket


async def redeem(database: Database, clock: Clock, text: str, path: str) -> Member | CandidateKey:
    """Who came with this ticket, which is used up by being shown, wherever that was.

    Raises Unauthenticated: `ticket_invalid` for one that was used, has expired, or is for another path, and
    `account_revoked` where its account was closed meanwhile.
    """
    async with database.system_unit() as unit:
        found = await store.use(unit, _digest(text), clock.now()) if len(text) <= LONGEST else None
    if found is None or found.path != path:
        detail = "This ticket was used, has expired, or is for another path. POST /v1/tickets gives a fresh one."
        raise Unauthenticated("ticket_invalid", detail)
    if found.is_revoked:
        raise Unauthenticated("account_revoked", "This account has been closed; ask an admin of the organisation.")
    return found.caller


def _allowed(caller: Caller) -> Member | CandidateKey:
    """The caller, whom the policy lets have a ticket. Raises what it raises."""
    match caller:
        case Member():
            demand(caller, Verb.CREATE, mine(caller, "ticket"))
            return caller
        case CandidateKey(session_id, org_id):
            demand(caller, Verb.CREATE, Owned("ticket", org_id, None, session_id))
            return caller
        case Anonymous(mend):
            raise Unauthenticated("not_signed_in", f"This needs a known caller. {mend}")
        case _:
            assert_never(caller)


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
