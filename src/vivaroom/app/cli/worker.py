"""`vivaroom worker`: a process that works on queues and answers no requests."""

from typing import Annotated

import typer

from vivaroom.app.cli.options import DataDir
from vivaroom.app.settings.reading import read_settings

QUEUES = ("interview", "audio", "resume", "feedback")


def worker(
    queue: Annotated[list[str], typer.Option(help=f"One of {', '.join(QUEUES)}, or all; may be given several times.")],
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=200, help="Jobs of each queue at a time (else VIVAROOM_QUEUE_…_CONCURRENCY)."),
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Answer GET /health and GET /metrics on this port.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="Address for --metrics-port (VIVAROOM_HOST).")] = None,
    data_dir: DataDir = None,
) -> None:
    """Work on queues until told to end; what is under way then is finished, or handed to another worker."""
    from vivaroom.app.worker import run_worker
    from vivaroom.jobs.workers import Duty
    from vivaroom.kit.logging import configure_logging
    from vivaroom.ports.operating import Role
    from vivaroom.ports.queue import Queue

    settings = read_settings(data_dir=data_dir, host=host, port=metrics_port)
    configure_logging(settings.log_level, as_json=settings.environment == "production")
    names = QUEUES if queue == ["all"] else tuple(dict.fromkeys(queue))
    if unknown := [name for name in names if name not in QUEUES]:
        raise typer.BadParameter(f"expected one of {', '.join(QUEUES)}, got {unknown[0]!r}", param_hint="--queue")
    workers = {Queue(name): concurrency or settings.concurrency_of(Queue(name)) for name in names}
    raise typer.Exit(run_worker(settings, Duty(Role.WORKER, workers), answers=metrics_port is not None))
