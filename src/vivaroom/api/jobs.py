"""`/v1/queues` and `/v1/jobs`: work for later, for whoever runs the installation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import Depends, Path, Query, Request, Response, status
from pydantic import BaseModel, Field

from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.accounts.policy import Member, Owned, Verb, demand
from vivaroom.api.callers import MemberDep
from vivaroom.api.paging import Page
from vivaroom.api.replies import LOOKED_AT, shown
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.operating import JobFilter, JobSeen, JobState, Lately, Operating, QueueCard, Role, Worker
from vivaroom.ports.queue import Queue

router = Routes(prefix="/v1", tags=["jobs"])
JobId = Annotated[str, Path(description="`job_…`", max_length=512)]
THE_JOBS = Owned("job", HOME_ORGANISATION, None)
"""All work for later belongs to the organisation of whoever runs the server, whosever sessions it is about."""


class WorkerOut(BaseModel):
    """A process that works on jobs."""

    role: Role = Field(description="`server`: answers requests too; `worker`: does nothing else; `command`: passes by.")
    host: str
    pid: int
    version: str
    concurrency: dict[Queue, int] = Field(description="Jobs at a time of each queue that it works on.")
    in_hand: int = Field(description="Jobs that it has begun and not ended.")
    started_at: datetime | None

    @classmethod
    def of(cls, worker: Worker) -> Self:
        """The process as it announced itself."""
        return cls(
            role=worker.role, host=worker.host, pid=worker.pid, version=worker.version,
            concurrency=dict(worker.concurrency), in_hand=worker.in_hand, started_at=worker.started_at,
        )  # fmt: skip


class LatelyOut(BaseModel):
    """How the jobs of a queue ended that ended in the last 30 minutes."""

    done: int
    tried_again: int = Field(description="Tries that failed and were queued once more.")
    failed: int = Field(description="Given up.")
    took_p50_ms: int | None = Field(description="Of those that were done, from beginning to end; null where none was.")
    took_p95_ms: int | None

    @classmethod
    def of(cls, lately: Lately) -> Self:
        """The same in milliseconds."""
        return cls(
            done=lately.done, tried_again=lately.tried_again, failed=lately.failed,
            took_p50_ms=_milliseconds(lately.took_p50), took_p95_ms=_milliseconds(lately.took_p95),
        )  # fmt: skip


def _milliseconds(took: timedelta | None) -> int | None:
    return None if took is None else round(took / timedelta(milliseconds=1))


class QueueOut(BaseModel):
    """How a queue stands."""

    queue: Queue
    waiting: int
    delayed: int = Field(description="To be begun at a time that has not come yet, such as the next try.")
    active: int
    failed: int = Field(description="Given up, until they are tried again or deleted.")
    oldest_waiting_since: datetime | None
    ended_by_minute: list[int] = Field(
        description="Jobs that ended in each of the last 30 minutes, the present one last."
    )
    workers: int = Field(description="Processes that work on it; with 0, nothing is done.")
    places: int = Field(description="Jobs that those do at a time.")
    lately: LatelyOut

    @classmethod
    def of(cls, card: QueueCard) -> Self:
        """The queue at this moment."""
        return cls(
            queue=card.queue, waiting=card.waiting, delayed=card.delayed, active=card.active, failed=card.failed,
            oldest_waiting_since=card.oldest_waiting_since, ended_by_minute=list(card.ended), workers=card.workers,
            places=card.places, lately=LatelyOut.of(card.lately),
        )  # fmt: skip


class QueuesOut(BaseModel):
    """All queues, and who works on them."""

    queues: list[QueueOut]
    workers: list[WorkerOut]


class JobOut(BaseModel):
    """A job, without anybody's words."""

    id: str
    kind: str = Field(examples=["write_report"])
    queue: Queue | None = Field(description="Null for a kind that this version does not know.")
    state: JobState
    error: str | None = Field(description="Why it failed, or why it was tried again later, as a code.")
    about: Mapping[str, str] | None = Field(description="Ids; null where it belongs to another organisation.")
    failures: int = Field(description="Tries that failed before this one.")
    taken_over: int = Field(description="How often a process ended with it in hand.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None

    @classmethod
    def of(cls, job: JobSeen) -> Self:
        """The job at this moment."""
        return cls(
            id=job.id, kind=job.kind, queue=job.queue, state=job.state, error=job.error, about=job.about,
            failures=job.failures, taken_over=job.taken_over, created_at=job.created_at, started_at=job.started_at,
            ended_at=job.ended_at, due_at=job.due_at,
        )  # fmt: skip


async def _wanted(
    state: Annotated[JobState | None, Query(description="Only those in this state.")] = None,
    queue: Annotated[Queue | None, Query(description="Only those of this queue.")] = None,
    kind: Annotated[str | None, Query(max_length=64, description="Only those of this kind.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many a page shows at most.")] = 20,
    cursor: Annotated[
        str | None, Query(description="`next_cursor` of the page before.", pattern="^[0-9]{1,6}$")
    ] = None,
) -> JobFilter:
    return JobFilter(state, kind, limit, int(cursor or 0), queue)


WantedDep = Annotated[JobFilter, Depends(_wanted)]


def operating(services: Services) -> Operating:
    """What looks at the work for later. Raises Unavailable where there is none."""
    if services.operating is None:
        raise Unavailable("jobs_unavailable", "This server has no work for later; ask one that has a database for it.")
    return services.operating


def operating_for(services: Services, member: Member, verb: Verb) -> Operating:
    """The same for somebody who runs the installation. Raises Forbidden or NotFound for everybody else."""
    demand(member, verb, THE_JOBS)
    return operating(services)


@router.get("/queues", operation_id="listQueues", summary="Queues, and who works on them")
async def queues(member: MemberDep, services: ServicesDep) -> QueuesOut:
    seen = operating_for(services, member, Verb.LIST)
    workers = [WorkerOut.of(one) for one in await seen.workers()]
    return QueuesOut(queues=[QueueOut.of(one) for one in await seen.queues()], workers=workers)


@router.get("/jobs", operation_id="listJobs", summary="List jobs, the newest first")
async def list_(member: MemberDep, services: ServicesDep, wanted: WantedDep) -> Page[JobOut]:
    seen = operating_for(services, member, Verb.LIST)
    found = await seen.jobs(one_more(wanted))
    older = str(wanted.offset + wanted.limit) if len(found) > wanted.limit else None
    return Page(data=[JobOut.of(one) for one in found[: wanted.limit]], has_more=older is not None, next_cursor=older)


@router.get(
    "/jobs/{job_id}", operation_id="getJob", summary="Look at a job", response_model=JobOut, responses=LOOKED_AT
)
async def get(job_id: JobId, member: MemberDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, JobOut.of(await operating_for(services, member, Verb.READ).job(job_id)))


@router.post(
    "/jobs/{job_id}/retry", status_code=status.HTTP_202_ACCEPTED, operation_id="retryJob",
    summary="Do a failed or cancelled job once more",
)  # fmt: skip
async def retry(job_id: JobId, member: MemberDep, services: ServicesDep) -> JobOut:
    return JobOut.of(await operating_for(services, member, Verb.CHANGE).retry(job_id))


@router.post(
    "/jobs/{job_id}/cancel", status_code=status.HTTP_202_ACCEPTED, operation_id="cancelJob", summary="Stop a job",
)  # fmt: skip
async def cancel(job_id: JobId, member: MemberDep, services: ServicesDep) -> JobOut:
    return JobOut.of(await operating_for(services, member, Verb.CHANGE).cancel(job_id))


def one_more(wanted: JobFilter) -> JobFilter:
    """The same with one more, which tells whether there are others."""
    return JobFilter(wanted.state, wanted.kind, wanted.limit + 1, wanted.offset, wanted.queue)
