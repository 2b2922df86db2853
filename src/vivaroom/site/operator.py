"""The operator's page: queues, who works on them, jobs, and the buttons to step in.

Its forms need no token of their own: a cookie, and being this machine's owner, count for our own pages alone.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Response
from starlette.responses import RedirectResponse

from vivaroom.accounts.policy import Member, Verb
from vivaroom.api.callers import MemberDep
from vivaroom.api.jobs import JobId, one_more, operating_for
from vivaroom.api.services import Services, ServicesDep
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Invalid
from vivaroom.ports.operating import (
    ENDED_BADLY,
    OPEN_STATES,
    JobFilter,
    JobSeen,
    JobState,
    PeriodicCard,
    QueueCard,
    Worker,
)
from vivaroom.ports.queue import Queue
from vivaroom.site.pages import HEADERS, PageRoute, page
from vivaroom.site.viewer import ViewerDep
from vivaroom.site.waiting import STORED

router = APIRouter(route_class=PageRoute, include_in_schema=False, dependencies=STORED)
PAGE = 25
CHART_HEIGHT = 24
PURGED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
Place = Annotated[int, Query(ge=0, le=100_000)]
Chosen = Annotated[str, Query(max_length=16, pattern="^[a-z]*$")]


@dataclass(frozen=True, slots=True)
class QueueShown:
    """A queue with its chart: one bar a minute, `(x, y, height)` in a box of 30 by `CHART_HEIGHT`."""

    card: QueueCard
    waits_seconds: int | None
    bars: tuple[tuple[int, float, float], ...]

    @property
    def ended(self) -> int:
        """Jobs that ended in the time of the chart."""
        return sum(self.card.ended)


@dataclass(frozen=True, slots=True)
class Overview:
    """All that changes while one looks; `older` is where the next jobs begin, None at the end."""

    queues: list[QueueShown]
    workers: list[Worker]
    periodic: list[PeriodicCard]
    jobs: list[JobSeen]
    older: int | None
    wanted: JobFilter

    @property
    def query(self) -> str:
        """What is looked at, as the address says it."""
        state, queue = self.wanted.state or "", self.wanted.queue or ""
        return f"state={state}&queue={queue}&place={self.wanted.offset}"


async def _wanted(state: Chosen = "", queue: Chosen = "", place: Place = 0) -> JobFilter:
    """What the address asks for; what it cannot mean is left out."""
    known_state = JobState(state) if state in tuple(JobState) else None
    known_queue = Queue(queue) if queue in tuple(Queue) else None
    return JobFilter(known_state, None, PAGE, place, known_queue)


WantedDep = Annotated[JobFilter, Depends(_wanted)]


@router.get("/operator")
async def operator(viewer: ViewerDep, member: MemberDep, services: ServicesDep, wanted: WantedDep) -> Response:
    seen = await overview(services, member, wanted)
    return page("operator.html", here="operator", viewer=viewer, seen=seen, **_CHOICES)


@router.get("/operator/live")
async def live(member: MemberDep, services: ServicesDep, wanted: WantedDep) -> Response:
    return page("operator_live.html", seen=await overview(services, member, wanted))


@router.get("/operator/jobs/{job_id}")
async def job(viewer: ViewerDep, job_id: JobId, member: MemberDep, services: ServicesDep) -> Response:
    seen = operating_for(services, member, Verb.READ)
    found, tries = await seen.job(job_id), await seen.tries(job_id)
    can = {"can_retry": found.state in ENDED_BADLY, "can_cancel": found.state in OPEN_STATES}
    return page("operator_job.html", here="operator", viewer=viewer, job=found, tries=tries, **can)


@router.post("/operator/jobs/{job_id}/retry")
async def retry(job_id: JobId, member: MemberDep, services: ServicesDep) -> Response:
    return _on_to(f"/jobs/{(await operating_for(services, member, Verb.CHANGE).retry(job_id)).id}")


@router.post("/operator/jobs/{job_id}/cancel")
async def cancel(job_id: JobId, member: MemberDep, services: ServicesDep) -> Response:
    return _on_to(f"/jobs/{(await operating_for(services, member, Verb.CHANGE).cancel(job_id)).id}")


@router.post("/operator/purge")
async def purge(
    member: MemberDep, services: ServicesDep,
    state: Annotated[str, Form()] = "", days: Annotated[float, Form(ge=0, le=10_000)] = 7,
    sure: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    seen = operating_for(services, member, Verb.DELETE)
    if state not in PURGED or not sure:
        raise Invalid("purge_unsure", "Nothing was deleted: choose done, failed or cancelled, and tick the box.")
    await seen.purge(JobState(state), timedelta(days=days))
    return _on_to("")


async def overview(services: Services, member: Member, wanted: JobFilter) -> Overview:
    """Everything at this moment."""
    seen = operating_for(services, member, Verb.LIST)
    found = await seen.jobs(one_more(wanted))
    older = wanted.offset + PAGE if len(found) > PAGE else None
    return Overview(
        queues=[queue_shown(card, services.clock) for card in await seen.queues()],
        workers=list(await seen.workers()),
        periodic=list(await seen.periodic()),
        jobs=list(found[:PAGE]),
        older=older,
        wanted=replace(wanted, limit=PAGE),
    )


def queue_shown(card: QueueCard, clock: Clock) -> QueueShown:
    """A queue as it is drawn."""
    since = card.oldest_waiting_since
    waits = None if since is None else max(int((clock.now() - since).total_seconds()), 0)
    most = max(card.ended, default=0) or 1
    heights = [round(CHART_HEIGHT * count / most, 2) for count in card.ended]
    bars = tuple((x, round(CHART_HEIGHT - height, 2), height) for x, height in enumerate(heights) if height)
    return QueueShown(card, waits, bars)


def _on_to(place: str) -> Response:
    return RedirectResponse(f"/operator{place}", HTTPStatus.SEE_OTHER, HEADERS)


_CHOICES: dict[str, Any] = {"states": list(JobState), "queues": list(Queue), "purged": PURGED}
