"""Replies that are kept for a day under the key that the caller gave the request."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_bytes
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.tables import IdempotencyKeyRow as KeyRow
from vivaroom.db.unit import Unit

KEPT_FOR = timedelta(hours=24)
LEASE = timedelta(seconds=10)
_FENCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a reply is kept: one caller's one key, by its digest."""

    org_id: UUID
    caller: str
    key_digest: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """The request is ours to carry out; `fence` lets nobody else finish it."""

    slot: Slot
    fence: bytes = field(default_factory=lambda: token_bytes(_FENCE_BYTES))


@dataclass(frozen=True, slots=True)
class InProgress:
    """Somebody carries out a request with this key at this moment."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply that was given: the digest of its request, its status, and the rest of it, sealed."""

    request_digest: bytes
    status: int
    sealed: bytes = field(repr=False)


async def claim(unit: Unit, slot: Slot, now: datetime) -> Claimed | InProgress | Kept:
    """Begin a request, unless one with this key was done in the last day or is being done.

    A claim that was not renewed for `LEASE` belongs to a process that has died, and passes to whoever asks next.
    """
    mine = Claimed(slot)
    fresh = {"request_digest": mine.fence, "status_code": None, "headers": None, "body": None, "created_at": now}
    free = or_(
        KeyRow.created_at <= now - KEPT_FOR,
        and_(KeyRow.status_code.is_(None), KeyRow.created_at <= now - LEASE),
    )
    names = {"org_id": slot.org_id, "caller": slot.caller, "key": slot.key_digest}
    claiming = insert(KeyRow).values(names | fresh)
    claiming = claiming.on_conflict_do_update(index_elements=list(names), set_=fresh, where=free)
    if (await unit.execute(claiming.returning(KeyRow.key))).one_or_none() is not None:
        return mine
    query = select(KeyRow.request_digest, KeyRow.status_code, KeyRow.body).where(_at(slot))
    row = (await unit.execute(query)).one_or_none()
    if row is None or row.status_code is None:
        return InProgress()
    return Kept(row.request_digest, row.status_code, row.body or b"")


async def renew(unit: Unit, mine: Claimed, now: datetime) -> None:
    """Say that the request is still being carried out."""
    await unit.execute(update(KeyRow).where(_held(mine)).values(created_at=now))


async def keep(unit: Unit, mine: Claimed, reply: Kept, now: datetime) -> None:
    """Keep the reply for a day."""
    values = {
        "request_digest": reply.request_digest,
        "status_code": reply.status,
        "body": reply.sealed,
        "created_at": now,
    }
    await unit.execute(update(KeyRow).where(_held(mine)).values(values))


async def release(unit: Unit, mine: Claimed) -> None:
    """Forget the claim, so that the request can be sent again under the same key."""
    await unit.execute(delete(KeyRow).where(_held(mine)))


async def forget_old_replies(unit: Unit, now: datetime) -> int:
    """In a system unit: remove what is older than a day; gives how many."""
    return (await unit.execute(delete(KeyRow).where(KeyRow.created_at <= now - KEPT_FOR))).rowcount


def _at(slot: Slot) -> ColumnElement[bool]:
    return and_(KeyRow.org_id == slot.org_id, KeyRow.caller == slot.caller, KeyRow.key == slot.key_digest)


def _held(mine: Claimed) -> ColumnElement[bool]:
    return and_(_at(mine.slot), KeyRow.status_code.is_(None), KeyRow.request_digest == mine.fence)
