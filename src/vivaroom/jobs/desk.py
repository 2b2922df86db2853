"""Looking at jobs and stepping in, as `vivaroom jobs` and the operator's page do: list, count, retry, cancel."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from dbos import DBOSClient, WorkflowStatus
from pydantic import JsonValue, ValidationError

from vivaroom.jobs.kinds import AnyJob, Kind, fields_of, job_of, kind_named, kind_of
from vivaroom.jobs.work import JOB_CANCELLED
from vivaroom.jobs.workflows import AGAIN_BECAUSE, LAP_SIGN, RUN_SIGN, options_for
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id
from vivaroom.ports.operating import ENDED_BADLY, OPEN_STATES, JobFilter, JobState
from vivaroom.ports.queue import Queue

REVIVED = "revived"  # a mark on a job: how often it was taken over from a process that was gone
MOST_TRIES = 200
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class JobCard:
    """A job as a list shows it. `id` and `job` hold ids only; `executor` is who has it in hand.

    `error` is a code: why it failed, or why it was tried again later; `failures` are those of earlier tries.
    """

    id: str
    kind: str
    queue: Queue | None
    state: JobState
    job: AnyJob | None
    error: str | None
    executor: str | None
    failures: int
    revived: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None


class JobDesk:
    """Reads and changes jobs over a client of the engine; any process that can reach the database may have one."""

    def __init__(self, client: DBOSClient, ring: Callable[[str], None] = lambda _: None) -> None:
        """`ring` is called with the name of a queue whenever something was put into it."""
        self._client = client
        self._ring = ring
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="vivaroom-job-desk")

    def close(self) -> None:
        """Give back threads and connections."""
        self._threads.shutdown()
        self._client.destroy()

    async def list(self, wanted: JobFilter) -> Sequence[JobCard]:
        """The newest jobs of a kind and state."""
        found = await self._call(
            lambda: self._client.list_workflows(
                status=_STATES[wanted.state] if wanted.state else None,
                name=wanted.kind,
                queue_name=wanted.queue.value if wanted.queue else None,
                limit=wanted.limit,
                offset=wanted.offset,
                sort_desc=True,
            )
        )
        return [card_of(one) for one in found]

    async def find(self, job_id: str) -> JobCard:
        """One job. Raises NotFound `job_not_found`."""
        found = await self._call(lambda: self._client.list_workflows(workflow_ids=[job_id]))
        if not found:
            raise NotFound("job_not_found", "There is no job with this id, or it is not yours to see.")
        return card_of(found[0])

    async def in_hand(self, executor: str | None = None) -> Sequence[JobCard]:
        """Jobs that some process, or this one, has begun and not ended."""
        found = await self._call(lambda: self._client.list_workflows(status="PENDING", executor_id=executor))
        return [card_of(one) for one in found]

    async def tries_of(self, card: JobCard) -> Sequence[JobCard]:
        """Every try of a job that is still kept, the first one first."""
        identity = identity_in(card.id)
        found = await self._call(lambda: self._client.list_workflows(workflow_id_prefix=identity, limit=MOST_TRIES))
        cards = [card_of(one) for one in found]
        return sorted((one for one in cards if identity_in(one.id) == identity), key=lambda one: one.created_at)

    async def retry(self, job_id: str) -> JobCard:
        """Do a failed or cancelled job once more, under a new id; the old entry goes.

        Raises NotFound `job_not_found`, and Conflict `job_not_failed` for one in another state.
        """
        card = await self.find(job_id)
        if card.job is None or card.state not in ENDED_BADLY:
            raise Conflict("job_not_failed", f"The job is {card.state}: only a failed or cancelled one is tried again.")
        fresh_id = await self._queue(card, card.job)
        await self._call(lambda: self._client.delete_workflow(job_id))
        return await self.find(fresh_id)

    async def cancel(self, job_id: str) -> JobCard:
        """Stop a job, at its next chance when it is under way; what it was about is told so.

        Raises NotFound `job_not_found`, Conflict `job_ended`.
        """
        card = await self.find(job_id)
        if card.state not in OPEN_STATES:
            raise Conflict("job_ended", f"The job is {card.state}: there is nothing left to cancel.")
        await self.give_up(card, JOB_CANCELLED)
        return await self.find(job_id)

    async def revive(self, card: JobCard) -> None:
        """Put back into its queue what a process that is gone had in hand."""
        mark = {REVIVED: card.revived + 1}
        await self._call(lambda: self._client.update_workflow_attributes(card.id, mark, merge=True))
        queue = card.queue.value if card.queue else None
        await self._call(lambda: self._client.resume_workflow(card.id, queue_name=queue))
        self._ring(queue or "")

    async def give_up(self, card: JobCard, code: str) -> None:
        """End a job that is not to be tried again, and queue the telling of what it was about."""
        await self._call(lambda: self._client.cancel_workflow(card.id))
        if card.job is not None:
            await self._queue(card, card.job, code)

    async def forget(self, states: Sequence[JobState], ended_before: datetime, limit: int = 500) -> int:
        """Delete up to `limit` ended jobs and tell how many there were."""
        wanted = [status for state in states for status in _STATES[state]]
        found = await self._call(
            lambda: self._client.list_workflows(
                status=wanted,
                completed_before=ended_before.isoformat(),
                limit=limit,
                load_input=False,
                load_output=False,
            )
        )
        if found:
            await self._call(lambda: self._client.delete_workflows([one.workflow_id for one in found]))
        return len(found)

    async def _queue(self, card: JobCard, job: AnyJob, verdict: str | None = None) -> str:
        kind, fields = kind_of(job), fields_of(job)
        fresh_id = f"{identity_in(card.id)}{RUN_SIGN}{new_id().hex}"
        await self._call(lambda: self._client.enqueue(options_for(kind, fresh_id), fields, 1, 0, verdict))
        self._ring(kind.queue)
        return fresh_id

    async def _call(self, verb: Callable[[], _Found]) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._threads, verb)


def identity_in(job_id: str) -> str:
    """What all tries of a job have in common."""
    return job_id.partition(LAP_SIGN)[0].partition(RUN_SIGN)[0]


def card_of(found: WorkflowStatus) -> JobCard:
    """A job as the engine keeps it, in our words."""
    kind = kind_named(found.name)
    return JobCard(
        id=found.workflow_id,
        kind=found.name,
        queue=kind.queue if kind else None,
        state=_STATE_OF.get(found.status, JobState.FAILED),
        job=_job(kind, found.input),
        error=_code(found.error) or _why_again(found.output),
        executor=found.executor_id,
        failures=_failures(found.input),
        revived=int((found.attributes or {}).get(REVIVED, 0)),
        created_at=_moment(found.created_at) or datetime.now(UTC),
        started_at=_moment(found.dequeued_at),
        ended_at=_moment(found.completed_at),
        due_at=_moment(found.delay_until_epoch_ms),
    )


def _job(kind: Kind | None, inputs: object) -> AnyJob | None:
    """The job itself; None for one of another version, or where inputs were not asked for."""
    if kind is None or not isinstance(inputs, dict) or not inputs.get("args"):
        return None
    fields: JsonValue = inputs["args"][0]
    try:
        return job_of(kind, fields)
    except ValidationError:
        return None


def _failures(inputs: object) -> int:
    match inputs:
        case {"args": [_, _, int() as failures, *_]}:
            return failures
        case _:
            return 0


def _why_again(output: object) -> str | None:
    said = output if isinstance(output, str) else ""
    return said.removeprefix(AGAIN_BECAUSE) if said.startswith(AGAIN_BECAUSE) else None


def _code(error: Exception | None) -> str | None:
    """The code of an error that was kept as JSON; other errors are told by the name of their type."""
    if error is None:
        return None
    return str(getattr(error, "code", None) or getattr(error, "name", None) or type(error).__name__)


def _moment(epoch_ms: int | None) -> datetime | None:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC) if epoch_ms is not None else None


_STATES = {
    JobState.WAITING: ["ENQUEUED"],
    JobState.DELAYED: ["DELAYED"],
    JobState.ACTIVE: ["PENDING"],
    JobState.DONE: ["SUCCESS"],
    JobState.FAILED: ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    JobState.CANCELLED: ["CANCELLED"],
}
_STATE_OF = {status: state for state, statuses in _STATES.items() for status in statuses}
