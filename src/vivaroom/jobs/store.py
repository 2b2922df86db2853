"""What jobs themselves ask of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, exists, or_, select, text, tuple_, update

from vivaroom.accounts.webhooks.store import DeliveryStatus
from vivaroom.db.tables import (
    IdempotencyKeyRow,
    InvitationRow,
    RefreshTokenRow,
    ResearchRow,
    ResumeRow,
    SessionRow,
    WebhookDeliveryRow,
)
from vivaroom.db.unit import Database, Unit
from vivaroom.interview.session import SessionStatus
from vivaroom.ports.operating import MINUTES_SHOWN, Lately
from vivaroom.ports.queue import Queue, Transaction
from vivaroom.resumes.store import Resume, find_resume

_STEP_BACK = text("select current_setting('role'), set_config('role', 'none', true)")
_STEP_FORTH = text("select set_config('role', :role, true)")
_STANDING = text(
    "select queue_name, count(*) filter (where status = 'ENQUEUED') as waiting,"
    " count(*) filter (where status = 'DELAYED') as delayed, count(*) filter (where status = 'PENDING') as active,"
    " count(*) filter (where status in ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')) as failed,"
    " min(greatest(created_at, coalesce(delay_until_epoch_ms, 0))) filter (where status = 'ENQUEUED') as oldest_ms"
    " from dbos.workflow_status where status in ('ENQUEUED', 'DELAYED', 'PENDING', 'ERROR',"
    " 'MAX_RECOVERY_ATTEMPTS_EXCEEDED') group by queue_name"
)
_ENDED = text(
    "select queue_name, (:now_ms - completed_at) / 60000 as minutes_ago, count(*) as number from dbos.workflow_status"
    " where completed_at > :now_ms - :minutes * 60000 and status <> 'CANCELLED' group by 1, 2"
)
_LATELY = text(
    "select queue_name, count(*) filter (where told like '%done%') as done,"
    " count(*) filter (where told like '%again: %') as tried_again,"
    " count(*) filter (where status in ('ERROR', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED')) as failed,"
    " percentile_disc(array[0.5, 0.95]) within group (order by took_ms) filter (where told like '%done%') as took_ms"
    " from (select queue_name, status, completed_at - started_at_epoch_ms as took_ms, coalesce(kept.output, job.output) as told"
    " from dbos.workflow_status job left join dbos.workflow_output kept using (workflow_uuid)"
    " where completed_at > :now_ms - :minutes * 60000) as ended group by queue_name"
)
_IN_HAND = text(
    "select executor_id, count(*) as number from dbos.workflow_status where status = 'PENDING' group by executor_id"
)
_WAITING = text("select queue_name, count(*) from dbos.workflow_status where status = 'ENQUEUED' group by queue_name")


@asynccontextmanager
async def as_who_signed_in(unit: Transaction) -> AsyncIterator[None]:
    """Work as the role that signed in, which owns the engine's tables; units work as one that sees none of them.

    After an error the transaction cannot go on anyhow, and the role stays as it is.
    """
    before: str = (await unit.connection.execute(_STEP_BACK)).one()[0]
    yield
    await unit.connection.execute(_STEP_FORTH, {"role": before})


async def jobs_waiting(database: Database) -> dict[str, int]:
    """How many jobs wait in each queue; the engine's index of what is not done makes it a matter of milliseconds."""
    async with database.system_unit() as unit, as_who_signed_in(unit):
        found = dict.fromkeys(Queue, 0)
        for queue, count in (await unit.connection.execute(_WAITING)).all():
            found[queue] = count
    return {str(queue): count for queue, count in found.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many jobs of a queue are in each of these states, and how many ended in each of the last minutes."""

    waiting: int = 0
    delayed: int = 0
    active: int = 0
    failed: int = 0
    oldest_waiting_since: datetime | None = None
    ended: tuple[int, ...] = (0,) * MINUTES_SHOWN


async def queues_lately(unit: Unit, now: datetime) -> dict[Queue, Lately]:
    """How the jobs of every queue ended in the last minutes."""
    asked = {"now_ms": int(now.timestamp() * 1000), "minutes": MINUTES_SHOWN}
    async with as_who_signed_in(unit):
        rows = {row.queue_name: row for row in await unit.execute(_LATELY, asked)}
    return {queue: _lately(rows.get(queue.value)) for queue in Queue}


def _lately(row: Any) -> Lately:
    if row is None:
        return Lately()
    p50, p95 = (timedelta(milliseconds=ms) if ms is not None else None for ms in row.took_ms or (None, None))
    return Lately(row.done, row.tried_again, row.failed, p50, p95)


async def jobs_in_hand(unit: Unit) -> dict[str, int]:
    """How many jobs each process has begun and not ended, by its name."""
    async with as_who_signed_in(unit):
        return {row.executor_id: row.number for row in await unit.execute(_IN_HAND)}


async def queues_standing(unit: Unit, now: datetime) -> dict[Queue, Standing]:
    """How every queue stands; a milliseconds' matter, but for what is kept of failed jobs."""
    now_ms = int(now.timestamp() * 1000)
    async with as_who_signed_in(unit):
        standing = {row.queue_name: row for row in await unit.execute(_STANDING)}
        rows = (await unit.execute(_ENDED, {"now_ms": now_ms, "minutes": MINUTES_SHOWN})).all()
    ended = {(row.queue_name, int(row.minutes_ago)): int(row.number) for row in rows}
    found = {}
    for queue in Queue:
        minutes = tuple(ended.get((queue.value, ago), 0) for ago in reversed(range(MINUTES_SHOWN)))
        row = standing.get(queue.value)
        if row is None:
            found[queue] = Standing(ended=minutes)
            continue
        oldest = datetime.fromtimestamp(row.oldest_ms / 1000, UTC) if row.oldest_ms else None
        found[queue] = Standing(row.waiting, row.delayed, row.active, row.failed, oldest, minutes)
    return found


async def expire_sessions(unit: Unit, now: datetime, limit: int) -> int:
    """Expire up to `limit` sessions that nobody entered while their key was valid, and tell how many there were.

    A session of an invitation waits as long as the invitation can be opened, which gives a fresh key.
    """
    can_be_opened = exists().where(
        InvitationRow.id == SessionRow.invitation_id,
        InvitationRow.revoked_at.is_(None),
        InvitationRow.expires_at > now,
    )
    lapsed = (
        select(SessionRow.id)
        .where(SessionRow.status == SessionStatus.CREATED.value, SessionRow.secret_expires_at <= now, ~can_be_opened)
        .order_by(SessionRow.secret_expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    expired = (
        update(SessionRow)
        .where(SessionRow.id.in_(lapsed.scalar_subquery()))
        .values(status=SessionStatus.EXPIRED.value, due_at=None)
    )
    return (await unit.execute(expired)).rowcount


async def forget_idempotency_keys(unit: Unit, before: datetime, limit: int) -> int:
    """Delete replies that no retry will ask for any more, and tell how many there were."""
    key = (IdempotencyKeyRow.org_id, IdempotencyKeyRow.caller, IdempotencyKeyRow.key)
    old = select(*key).where(IdempotencyKeyRow.created_at < before).limit(limit)
    return (await unit.execute(delete(IdempotencyKeyRow).where(tuple_(*key).in_(old)))).rowcount


async def forget_refresh_tokens(unit: Unit, before: datetime, limit: int) -> int:
    """Delete expired refresh tokens, used or not, and tell how many there were."""
    old = select(RefreshTokenRow.digest).where(RefreshTokenRow.expires_at < before).limit(limit)
    return (await unit.execute(delete(RefreshTokenRow).where(RefreshTokenRow.digest.in_(old)))).rowcount


async def forget_deliveries(unit: Unit, before: datetime, limit: int) -> int:
    """Delete ended deliveries of webhooks, and tell how many there were."""
    row = WebhookDeliveryRow
    ended = row.status != DeliveryStatus.PENDING.value
    old = select(row.id).where(row.created_at < before, ended).limit(limit)
    return (await unit.execute(delete(row).where(row.id.in_(old)))).rowcount


async def forget_research(unit: Unit, before: datetime, limit: int) -> int:
    """Delete researches that were asked for by then, and tell how many there were; interviews keep the facts they use."""
    old = select(ResearchRow.id).where(ResearchRow.created_at < before).limit(limit)
    return (await unit.execute(delete(ResearchRow).where(ResearchRow.id.in_(old)))).rowcount


async def sessions_ended_before(unit: Unit, before: datetime, limit: int) -> list[UUID]:
    """Sessions that were closed by then, or that were made by then and never entered."""
    never_entered = SessionRow.status.in_([SessionStatus.EXPIRED.value, SessionStatus.CANCELLED.value])
    query = select(SessionRow.id).where(
        or_(SessionRow.closed_at < before, and_(never_entered, SessionRow.created_at < before))
    )
    return list((await unit.execute(query.order_by(SessionRow.id).limit(limit))).scalars())


async def resumes_from_before(unit: Unit, before: datetime, limit: int) -> list[Resume]:
    """Resumes that were uploaded by then."""
    query = select(ResumeRow.id).where(ResumeRow.created_at < before).order_by(ResumeRow.id).limit(limit)
    return [await find_resume(unit, found) for found in (await unit.execute(query)).scalars()]
