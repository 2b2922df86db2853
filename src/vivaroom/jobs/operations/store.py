"""Rows of the installation itself: which processes work on jobs, and when what is periodic was done and is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from vivaroom.db.advisory import key_of
from vivaroom.db.presence import lock_of
from vivaroom.db.tables import PeriodicJobRow, WorkerRow
from vivaroom.db.unit import Unit
from vivaroom.ports.operating import PeriodicCard, Role, Worker
from vivaroom.ports.queue import Queue

_HELD = text(
    "select (classid::bigint << 32) | objid::bigint from pg_locks where locktype = 'advisory' and objsubid = 1 and granted"
    " and database = (select oid from pg_database where datname = current_database())"
)


async def living_workers(unit: Unit) -> Sequence[Worker]:
    """Those who hold the lock of their name now, the oldest first."""
    held = {key for (key,) in await unit.rows(_HELD)}
    rows = await unit.rows(select(WorkerRow.__table__).order_by(WorkerRow.started_at, WorkerRow.executor))
    return [_worker(row) for row in rows if key_of(lock_of(row.executor)) in held]


async def known_workers(unit: Unit) -> set[str]:
    """The names of all who said that they work, and did not say that they ended."""
    return set((await unit.execute(select(WorkerRow.executor))).scalars())


async def note_worker(unit: Unit, worker: Worker) -> None:
    """This worker is there."""
    concurrency = {queue.value: number for queue, number in worker.concurrency.items()}
    row = {"role": worker.role.value, "host": worker.host, "pid": worker.pid, "version": worker.version}
    await unit.execute(insert(WorkerRow).values(executor=worker.executor, concurrency=concurrency, **row))


async def note_present(unit: Unit, executor: str) -> None:
    """Whoever seemed to be gone is there."""
    row = WorkerRow
    await unit.execute(update(row).where(row.executor == executor, row.gone_since.is_not(None)).values(gone_since=None))


async def note_gone(unit: Unit, executor: str, now: datetime) -> datetime:
    """Since when a process is missed; one that never said that it works is kept in mind too."""
    row = WorkerRow
    unknown = {"role": Role.COMMAND.value, "host": "", "pid": 0, "version": "", "concurrency": {}}
    missed = insert(row).values(executor=executor, gone_since=now, **unknown)
    since = func.coalesce(row.gone_since, missed.excluded.gone_since)
    noted = missed.on_conflict_do_update(index_elements=[row.executor], set_={"gone_since": since})
    found: datetime = (await unit.execute(noted.returning(row.gone_since))).scalar_one()
    return found


async def forget_worker(unit: Unit, executor: str) -> None:
    """This worker is not there any more."""
    await unit.execute(delete(WorkerRow).where(WorkerRow.executor == executor))


def _worker(row: WorkerRow) -> Worker:
    concurrency = {queue: row.concurrency[queue.value] for queue in Queue if queue.value in row.concurrency}
    return Worker(row.executor, Role(row.role), row.version, concurrency, row.host, row.pid, row.started_at)


async def periodic_cards(unit: Unit) -> list[PeriodicCard]:
    """Every periodic job that this installation has done, or is about to do."""
    rows = await unit.execute(select(PeriodicJobRow.__table__).order_by(PeriodicJobRow.name))
    return [
        PeriodicCard(
            row.name, timedelta(seconds=row.every_seconds), row.next_at, row.last_at,
            row.last_ended_at - row.last_at if row.last_ended_at else None, row.last_error,
        )
        for row in rows
    ]  # fmt: skip


async def take_turn(unit: Unit, name: str, every: timedelta, now: datetime) -> tuple[datetime, bool]:
    """When the next turn of a periodic job is, and whether this one is ours. A shorter interval than before holds from now on."""
    row, next_at = PeriodicJobRow, now + every
    planned = (await unit.execute(select(row.next_at).where(row.name == name))).scalar_one_or_none()
    if planned is None:
        new = insert(row).values(name=name, every_seconds=every.total_seconds(), next_at=now)
        await unit.execute(new.on_conflict_do_nothing())
    elif now < planned <= next_at:
        return planned, False
    ours = (
        update(row)
        .where(row.name == name, (row.next_at <= now) | (row.next_at > next_at))
        .values(every_seconds=every.total_seconds(), next_at=next_at, last_at=now, last_ended_at=None, last_error=None)
    )
    return next_at, bool((await unit.execute(ours)).rowcount)


async def note_end(unit: Unit, name: str, now: datetime, error: str | None) -> None:
    """The turn is over; `error` is the name of the type of what went wrong."""
    row = PeriodicJobRow
    await unit.execute(update(row).where(row.name == name).values(last_ended_at=now, last_error=error))
