"""`vivaroom jobs --watch`: queues, workers and what is under way, drawn anew every two seconds."""

import asyncio
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from vivaroom.app.cli.output import screen
from vivaroom.jobs.operations.office import Office
from vivaroom.ports.operating import JobFilter, JobSeen, JobState, QueueCard, Worker

EVERY_SECONDS = 2.0
MOST_ACTIVE = 12
_BARS = " ▁▂▃▄▅▆▇█"


async def watched(office: Office) -> None:
    """Draw until Ctrl+C."""
    with Live(Text("…"), console=screen, auto_refresh=False) as live:
        try:
            while True:
                live.update(await _drawn(office), refresh=True)
                await asyncio.sleep(EVERY_SECONDS)
        except (asyncio.CancelledError, KeyboardInterrupt):
            return


async def _drawn(office: Office) -> RenderableType:
    queues, workers = await office.queues(), await office.workers()
    active = await office.jobs(JobFilter(JobState.ACTIVE, limit=MOST_ACTIVE))
    return Group(_queues(list(queues)), Text(), _workers(list(workers)), Text(), _active(list(active)))


def _queues(cards: list[QueueCard]) -> Table:
    names = ("queue", "waiting", "delayed", "active", "failed", "oldest waits", "last 30 minutes")
    table = _table(*names)
    for card in cards:
        style = "yellow" if card.workers == 0 else ""
        counts = [str(n) for n in (card.waiting, card.delayed, card.active, card.failed)]
        table.add_row(card.queue.value, *counts, _waits(card), bars(card.ended), style=style)
    return table


def _waits(card: QueueCard) -> str:
    if card.workers == 0:
        return "nobody works on it"
    if card.oldest_waiting_since is None:
        return ""
    return f"{(datetime.now(UTC) - card.oldest_waiting_since).total_seconds():.0f} s"


def bars(counts: tuple[int, ...]) -> str:
    """One character a minute, the highest for the busiest one."""
    most = max(counts, default=0) or 1
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most)] for count in counts)


def _workers(workers: list[Worker]) -> Table:
    table = _table("process", "is a", "version", "works on")
    for one in workers:
        works = ", ".join(f"{queue.value} ({number})" for queue, number in one.concurrency.items())
        table.add_row(f"{one.host} {one.pid}", one.role.value, one.version, works or "no queue")
    return table


def _active(jobs: list[JobSeen]) -> Table:
    table = _table("under way", "kind", "for")
    for job in jobs:
        since = job.started_at or job.created_at
        table.add_row(job.id, job.kind, f"{(datetime.now(UTC) - since).total_seconds():.0f} s")
    return table


def _table(*names: str) -> Table:
    table = Table(show_edge=False, pad_edge=False)
    for name in names:
        table.add_column(name)
    return table
