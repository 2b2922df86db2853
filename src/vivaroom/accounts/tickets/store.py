"""Tickets in the database, by their digests."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert

from vivaroom.accounts.policy import CandidateKey, Member
from vivaroom.accounts.store import find_member
from vivaroom.db.tables import TicketRow
from vivaroom.db.unit import Unit


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket that was good until it was shown: whose it is, and what it opens."""

    caller: Member | CandidateKey
    path: str
    is_revoked: bool = False


async def keep(unit: Unit, caller: Member | CandidateKey, digest: bytes, path: str, expires_at: datetime) -> None:
    """Remember a fresh ticket."""
    whose = {"account_id": caller.account_id} if isinstance(caller, Member) else {"session_id": caller.session_id}
    values = {"digest": digest, "org_id": caller.org_id, "path": path, "expires_at": expires_at}
    await unit.execute(insert(TicketRow).values(values | whose))


async def use(unit: Unit, digest: bytes, now: datetime) -> Shown | None:
    """Take the ticket away: of any number who show it at once, one finds it. None for one that is not good."""
    taken = delete(TicketRow).where(TicketRow.digest == digest, TicketRow.expires_at > now)
    columns = (TicketRow.org_id, TicketRow.account_id, TicketRow.session_id, TicketRow.path)
    row = (await unit.execute(taken.returning(*columns))).one_or_none()
    if row is None:
        return None
    if row.account_id is None:
        return Shown(CandidateKey(row.session_id, row.org_id), row.path)
    found = await find_member(unit, row.account_id)
    return Shown(found[0], row.path, found[1]) if found else None


async def forget_expired(unit: Unit, now: datetime) -> None:
    """Tickets past their time open nothing; their rows need not stay."""
    await unit.execute(delete(TicketRow).where(TicketRow.expires_at < now))
