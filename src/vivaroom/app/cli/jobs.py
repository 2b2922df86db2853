"""`vivaroom jobs`: work for later, as it waits, is done, or failed; and stepping in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vivaroom.app.cli.inside import with_office
from vivaroom.app.cli.options import DataDir
from vivaroom.app.cli.output import JsonFlag, errors, show, show_rows, wants_json

if TYPE_CHECKING:
    from vivaroom.ports.operating import JobSeen, QueueCard

jobs = typer.Typer(invoke_without_command=True)
STATES = ("waiting", "delayed", "active", "done", "failed", "cancelled")
QUEUES = ("interview", "audio", "resume", "feedback")
ENDED = ("done", "failed", "cancelled")
JobId = Annotated[str, typer.Argument(help="As `vivaroom jobs list` shows it.")]


@jobs.callback()
def _without_verb(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", help="Go on showing them until Ctrl+C.")] = False,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Work for later; without a verb, how many jobs each queue has and who works on it."""
    if context.invoked_subcommand is not None:
        return
    if watch and not wants_json(as_json):
        from vivaroom.app.cli.watching import watched

        with_office(data_dir, watched)
        return
    cards: Sequence[QueueCard] = with_office(data_dir, lambda office: office.queues())
    show_rows([queue_row(card) for card in cards], as_json=as_json)


@jobs.command(name="list")
def list_(
    state: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATES)}.")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as write_report or deliver_webhook.")] = None,
    queue: Annotated[str | None, typer.Option(help=f"One of {', '.join(QUEUES)}.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 20,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """List jobs, the newest first."""
    from vivaroom.ports.operating import JobFilter, JobState
    from vivaroom.ports.queue import Queue

    _expect(state, STATES, "--state")
    _expect(queue, QUEUES, "--queue")
    wanted = JobFilter(JobState(state) if state else None, kind, limit, queue=Queue(queue) if queue else None)
    found: Sequence[JobSeen] = with_office(data_dir, lambda office: office.jobs(wanted))
    show_rows([job_row(job) for job in found], as_json=as_json)


@jobs.command()
def parked(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many to show.")] = 20,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """List jobs that were given up, with why; `vivaroom jobs retry` does one once more."""
    list_(state="failed", limit=limit, as_json=as_json, data_dir=data_dir)


@jobs.command(name="show")
def show_(job: JobId, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Show one job with what it is about."""
    show(_whole(with_office(data_dir, lambda office: office.job(job))), as_json=as_json)


@jobs.command()
def retry(job: JobId, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Do a failed or cancelled job once more, under a new id; a running server or worker does it."""
    show(_whole(with_office(data_dir, lambda office: office.retry(job))), as_json=as_json)


@jobs.command()
def cancel(job: JobId, as_json: JsonFlag = False, data_dir: DataDir = None) -> None:
    """Stop a job, at its next chance when it is under way."""
    show(_whole(with_office(data_dir, lambda office: office.cancel(job))), as_json=as_json)


@jobs.command()
def purge(
    state: Annotated[str, typer.Argument(help=f"One of {', '.join(ENDED)}.")],
    older_than_days: Annotated[float, typer.Option(min=0, help="Only those that ended so long ago.")] = 7,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonFlag = False,
    data_dir: DataDir = None,
) -> None:
    """Delete the records of ended jobs; what they made stays."""
    from vivaroom.ports.operating import JobState

    _expect(state, ENDED, "STATE")
    question = f"Delete all {state} jobs that ended more than {older_than_days:g} days ago?"
    if not yes and not typer.confirm(question, err=True):
        errors.print("Nothing was deleted.")
        raise typer.Exit(1)
    age = timedelta(days=older_than_days)
    show({"purged": with_office(data_dir, lambda office: office.purge(JobState(state), age))}, as_json=as_json)


def queue_row(card: "QueueCard") -> dict[str, Any]:
    """A queue in one line."""
    return {
        "queue": card.queue.value,
        "waiting": card.waiting,
        "delayed": card.delayed,
        "active": card.active,
        "failed": card.failed,
        "ended_last_minutes": sum(card.ended),
        "done_lately": card.lately.done,
        "tried_again_lately": card.lately.tried_again,
        "took_p95_seconds": card.lately.took_p95.total_seconds() if card.lately.took_p95 else None,
        "workers": card.workers,
        "places": card.places,
    }


def job_row(job: "JobSeen") -> dict[str, Any]:
    """A job in one line."""
    return {
        "id": job.id,
        "kind": job.kind,
        "queue": job.queue.value if job.queue else None,
        "state": job.state.value,
        "error": job.error,
        "created_at": _moment(job.created_at),
        "ended_at": _moment(job.ended_at),
        "took_seconds": job.took.total_seconds() if job.took else None,
    }


def _whole(job: "JobSeen") -> dict[str, Any]:
    more = {
        "started_at": _moment(job.started_at),
        "due_at": _moment(job.due_at),
        "executor": job.executor,
        "failures": job.failures,
        "taken_over": job.taken_over,
        "about": dict(job.about) if job.about else None,
    }
    return {**job_row(job), **more}


def _expect(given: str | None, known: Sequence[str], option: str) -> None:
    if given is not None and given not in known:
        raise typer.BadParameter(f"expected one of {', '.join(known)}, got {given!r}", param_hint=option)


def _moment(at: Any) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
