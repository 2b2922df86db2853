"""The durable workflows: one a kind of job, each a single step that calls the verb for it.

What has to wait is queued again to be done later, as the next lap of the same job, instead of sleeping in place: a
job that sleeps would keep one of the few places of its queue, and a webhook may take three days.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from typing import assert_never

from dbos import DBOS, EnqueueOptions
from pydantic import JsonValue

from vivaroom.jobs.bells import Bells
from vivaroom.jobs.kinds import KINDS, Kind, job_of
from vivaroom.jobs.work import JOB_CANCELLED, Again, Done, GaveUp, Outcome, Work, attempt, give_up
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.queue import Queue

# Workflows of one version are only taken up by processes of the same one. It changes only together with a way for
# what is still waiting under the old one.
WORKFLOWS_VERSION = "1"
LAP_SIGN = "#"  # between a job and the number of its lap
ENGINE_LETS_IN_WITHIN = timedelta(seconds=1.2)
AGAIN_BECAUSE = "again: "  # what a try leaves behind that failed and was queued once more
RUN_SIGN = "~"  # between a job and what makes another run of it distinct

Fields = dict[str, JsonValue]


class Crew:
    """The jobs that this process works on right now, no more of a queue at a time than `workers` says."""

    def __init__(self, workers: Mapping[Queue, int], bells: Bells) -> None:
        self._at_work: set[asyncio.Task[object]] = set()
        self._goes_home = False
        self._places = {queue: asyncio.Semaphore(number) for queue, number in workers.items()}
        self._bells = bells

    @asynccontextmanager
    async def at_work(self, queue: Queue) -> AsyncIterator[None]:
        """Held by a job while it is worked on; one that was claimed a moment too early waits for its place.

        Raises CancelledError when the process is about to end: another takes it.
        """
        task = asyncio.current_task()
        if self._goes_home or task is None:
            raise asyncio.CancelledError
        self._at_work.add(task)
        task.add_done_callback(lambda done: self._leave(done, queue))
        async with self._places.get(queue, nullcontext()):
            yield

    def ring_after(self, delay: timedelta, queue: Queue) -> None:
        """What is queued to be done later is looked for once the engine, which looks every second, has let it in."""
        self._bells.ring_after(delay + ENGINE_LETS_IN_WITHIN, queue)

    def _leave(self, task: asyncio.Task[object], queue: Queue) -> None:
        self._at_work.discard(task)
        self._bells.ring(queue)  # there is a free place

    def close(self) -> bool:
        """Begin nothing new from now on; whether something is under way."""
        self._goes_home = True
        return bool(self._at_work)

    async def go_home(self, patience: timedelta) -> None:
        """Finish what is under way, and leave to others what takes longer than `patience`."""
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=patience.total_seconds())
        for task in list(self._at_work):
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)


def register(work: Work, crew: Crew) -> None:
    """Make the workflows known to the engine under the names of `KINDS`, once a launch."""
    for kind in KINDS:
        # How often a job may take its process down is counted by the reaper, so the engine sets no limit of its own.
        DBOS.workflow(name=kind.name, max_recovery_attempts=None)(_workflow(kind, work, crew))


def _workflow(kind: Kind, work: Work, crew: Crew) -> Callable[..., Awaitable[str]]:
    @DBOS.step(name=f"{kind.name}.attempt", preemptible=True)
    async def step(fields: Fields, failures: int, verdict: str | None) -> Fields:
        job = job_of(kind, fields)
        return _written(await (attempt(work, job, failures) if verdict is None else give_up(work, job, verdict)))

    # `verdict` is the code of a job that was cancelled, or that takes its process down: it is not tried, only told.
    async def workflow(fields: Fields, lap: int = 1, failures: int = 0, verdict: str | None = None) -> str:
        async with crew.at_work(kind.queue):
            outcome = _read(await step(fields, failures, verdict))
        match outcome:
            case Done():
                return "done"
            case Again():
                await _queue_next_lap(kind, fields, lap, outcome, verdict)
                crew.ring_after(outcome.after, kind.queue)
                return f"{AGAIN_BECAUSE}{outcome.code}" if outcome.code else "again"
            case GaveUp(code) if code == JOB_CANCELLED:
                return "told"
            case GaveUp(code):
                # The last word of the workflow: it shows as failed, and can be tried once more.
                raise Unavailable(code, "The job was given up; `vivaroom jobs retry` tries it once more.")
            case _:
                assert_never(outcome)

    return workflow


async def _queue_next_lap(kind: Kind, fields: Fields, lap: int, outcome: Again, verdict: str | None) -> None:
    identity = str(DBOS.workflow_id).partition(LAP_SIGN)[0]
    options = options_for(kind, f"{identity}{LAP_SIGN}{lap + 1}")
    options["delay_seconds"] = outcome.after.total_seconds()
    await DBOS.enqueue_workflow_with_options_async(options, fields, lap + 1, outcome.failures, verdict)


def options_for(kind: Kind, workflow_id: str) -> EnqueueOptions:
    """How a job of this kind is queued under this id."""
    options: EnqueueOptions = {
        "workflow_name": kind.name,
        "queue_name": kind.queue.value,
        "workflow_id": workflow_id,
        "app_version": WORKFLOWS_VERSION,
    }
    if kind.rank:
        options["priority"] = kind.rank
    return options


def _written(outcome: Outcome) -> Fields:
    """An outcome as it is kept, so that a step that ended is not done again after a crash."""
    match outcome:
        case Done():
            return {}
        case Again(after, failures, code):
            return {"again_after_s": after.total_seconds(), "failures": failures, "code": code}
        case GaveUp(code):
            return {"gave_up": code}
        case _:
            assert_never(outcome)


def _read(kept: Fields) -> Outcome:
    match kept:
        case {"again_after_s": int() | float() as seconds, "failures": int() as failures, **rest}:
            code = rest.get("code")
            return Again(timedelta(seconds=seconds), failures, code if isinstance(code, str) else None)
        case {"gave_up": str() as code}:
            return GaveUp(code)
        case _:
            return Done()
