"""`vivaroom jobs`: work for later, as it waits, is done, or failed; and stepping in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vivaroom.app.cli.inside import with_desk
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, show, show_rows

if TYPE_CHECKING:
    from vivaroom.jobs.desk import JobCard

jobs = typer.Typer(invoke_without_command=True)
STATES = ("waiting", "delayed", "active", "done", "failed", "cancelled")
JobId = Annotated[str, typer.Argument(help="As `vivaroom jobs list` shows it.")]


@jobs.callback()
def _without_verb(context: typer.Context, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Work for later; without a verb, how many jobs each queue has."""
    if context.invoked_subcommand is not None:
        return
    from vivaroom.ports.queue import Queue

    standing = with_desk(data_dir, lambda desk: desk.standing())
    counts = [(queue.value, standing[queue]) for queue in Queue]
    rows = [
        {"queue": q, "waiting": s.waiting, "delayed": s.delayed, "active": s.active, "failed": s.failed}
        for q, s in counts
    ]
    show_rows(rows, as_json=as_json)


@jobs.command(name="list")
def list_(
    state: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATES)}.")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as write_report or deliver_webhook.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 20,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """List jobs, the newest first."""
    from vivaroom.jobs.desk import JobFilter, JobState

    if state is not None and state not in STATES:
        raise typer.BadParameter(f"expected one of {', '.join(STATES)}, got {state!r}", param_hint="--state")
    wanted = JobFilter(JobState(state) if state else None, kind, limit)
    found: Sequence[JobCard] = with_desk(data_dir, lambda desk: desk.list(wanted))
    show_rows([_row(card) for card in found], as_json=as_json)


@jobs.command(name="show")
def show_(job: JobId, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Show one job with what it is about."""
    show(_whole(with_desk(data_dir, lambda desk: desk.find(job))), as_json=as_json)


@jobs.command()
def retry(job: JobId, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Do a failed or cancelled job once more, under a new id; a running server does it."""
    show(_whole(with_desk(data_dir, lambda desk: desk.retry(job))), as_json=as_json)


@jobs.command()
def cancel(job: JobId, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Stop a job, at its next chance when it is under way."""
    show(_whole(with_desk(data_dir, lambda desk: desk.cancel(job))), as_json=as_json)


def _row(card: "JobCard") -> dict[str, Any]:
    return {
        "id": card.id,
        "kind": card.kind,
        "queue": card.queue.value if card.queue else None,
        "state": card.state.value,
        "error": card.error,
        "created_at": _moment(card.created_at),
        "ended_at": _moment(card.ended_at),
    }


def _whole(card: "JobCard") -> dict[str, Any]:
    from vivaroom.jobs.kinds import fields_of

    more = {
        "started_at": _moment(card.started_at),
        "due_at": _moment(card.due_at),
        "executor": card.executor,
        "taken_over": card.revived,
        "about": fields_of(card.job) if card.job else None,
    }
    return {**_row(card), **more}


def _moment(at: Any) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
