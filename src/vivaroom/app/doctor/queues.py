"""Whether somebody works on every queue, where anything of this installation runs at all."""

from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from vivaroom.app.doctor.finding import Finding, State
from vivaroom.app.doctor.looking import asked_of_database
from vivaroom.app.settings.reading import Settings
from vivaroom.jobs.operations.staffing import mend_for, unattended
from vivaroom.jobs.operations.store import living_workers
from vivaroom.kit.errors import VivaError
from vivaroom.ports.operating import Worker

NAME = "queues"
_NOTHING_RUNS = Finding(NAME, State.OFF, "no server and no worker runs now")


def queues(settings: Settings) -> Finding:
    """Which queues nobody works on."""
    try:
        workers = asked_of_database(settings, living_workers)
    except (SQLAlchemyError, VivaError):
        return Finding(NAME, State.OFF, "it cannot be told: see database and migrations")
    return found(workers or ())


def found(workers: Sequence[Worker]) -> Finding:
    """What is to be said of an installation with these workers."""
    if not workers:
        return _NOTHING_RUNS
    missing = unattended(workers)
    if missing:
        names = ", ".join(queue.value for queue in missing)
        return Finding(NAME, State.WARNING, f"nobody works on {names}: what is queued there waits", mend_for(missing))
    several = [worker for worker in workers if worker.concurrency]
    return Finding(NAME, State.OK, f"processes at work: {len(several)}")
