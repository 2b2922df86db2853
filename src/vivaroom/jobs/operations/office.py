"""What whoever runs the installation sees of the work for later and may do about it; `Operating` for the server."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.db.unit import Database
from vivaroom.jobs.desk import JobCard, JobDesk
from vivaroom.jobs.kinds import AnyJob, fields_of
from vivaroom.jobs.operations.store import living_workers, periodic_cards
from vivaroom.jobs.store import Standing, jobs_in_hand, queues_lately, queues_standing
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import NotFound
from vivaroom.kit.ids import PREFIXES, public_id
from vivaroom.ports.operating import JobFilter, JobSeen, JobState, PeriodicCard, QueueCard, Worker
from vivaroom.ports.queue import Queue

_PREFIX = f"{PREFIXES['job']}_"
_AT_A_TIME = 500


class Office:
    """Looks at the database each time; holds nothing."""

    def __init__(self, database: Database, desk: JobDesk, clock: Clock) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock

    async def queues(self) -> Sequence[QueueCard]:
        """Every queue."""
        async with self._database.system_unit() as unit:
            standing = await queues_standing(unit, self._clock.now())
            lately = await queues_lately(unit, self._clock.now())
            workers = await living_workers(unit)
        return [replace(_queue_card(queue, standing[queue], workers), lately=lately[queue]) for queue in Queue]

    async def workers(self) -> Sequence[Worker]:
        """Every process that lives and works on jobs, the oldest first."""
        async with self._database.system_unit() as unit:
            in_hand = await jobs_in_hand(unit)
            return [replace(one, in_hand=in_hand.get(one.executor, 0)) for one in await living_workers(unit)]

    async def periodic(self) -> Sequence[PeriodicCard]:
        """What is done again and again."""
        async with self._database.system_unit() as unit:
            return await periodic_cards(unit)

    async def jobs(self, wanted: JobFilter) -> Sequence[JobSeen]:
        """The newest of these jobs."""
        return [seen(card) for card in await self._desk.list(wanted)]

    async def job(self, job_id: str) -> JobSeen:
        """One job. Raises NotFound `job_not_found`."""
        return seen(await self._desk.find(inner_id(job_id)))

    async def tries(self, job_id: str) -> Sequence[JobSeen]:
        """The job with every other try of it, the first one first. Raises NotFound `job_not_found`."""
        card = await self._desk.find(inner_id(job_id))
        return [seen(one) for one in await self._desk.tries_of(card)]

    async def retry(self, job_id: str) -> JobSeen:
        """Do it once more, under a new id. Raises NotFound `job_not_found`, Conflict `job_not_failed`."""
        return seen(await self._desk.retry(inner_id(job_id)))

    async def cancel(self, job_id: str) -> JobSeen:
        """Stop it. Raises NotFound `job_not_found`, Conflict `job_ended`."""
        return seen(await self._desk.cancel(inner_id(job_id)))

    async def purge(self, state: JobState, older_than: timedelta) -> int:
        """Delete what ended like this so long ago or longer, and tell how many there were."""
        before, purged = self._clock.now() - older_than, 0
        while found := await self._desk.forget([state], before, _AT_A_TIME):
            purged += found
        return purged


def outer_id(job_id: str) -> str:
    """The id of a job for addresses: `job_` and letters, digits, - and _."""
    return _PREFIX + urlsafe_b64encode(job_id.encode()).rstrip(b"=").decode()


def inner_id(job_id: str) -> str:
    """The id under which the engine knows a job; its own is taken as well. Raises NotFound `job_not_found`."""
    try:
        code = job_id.removeprefix(_PREFIX).encode()
        found = urlsafe_b64decode(code + b"=" * (-len(code) % 4)).decode() if job_id.startswith(_PREFIX) else job_id
    except ValueError:
        found = ""
    if not found.isprintable() or not found:  # the database knows no text with a zero byte
        raise NotFound("job_not_found", "There is no job with this id, or it is not yours to see.")
    return found


def seen(card: JobCard) -> JobSeen:
    """A job as whoever runs the installation sees it."""
    return JobSeen(
        id=outer_id(card.id), kind=card.kind, queue=card.queue, state=card.state, error=card.error,
        about=_about(card.job), executor=card.executor, failures=card.failures, taken_over=card.revived,
        created_at=card.created_at, started_at=card.started_at, ended_at=card.ended_at, due_at=card.due_at,
    )  # fmt: skip


def _about(job: AnyJob | None) -> Mapping[str, str] | None:
    """Ids as the rest of the API shows them; nothing of what belongs to a guest of this installation."""
    if job is None or getattr(job, "org_id", HOME_ORGANISATION) != HOME_ORGANISATION:
        return None
    return {name: _public(name, value) for name, value in fields_of(job).items() if name != "org_id"}


def _public(name: str, value: object) -> str:
    kind = name.removesuffix("_id")
    return public_id(kind, UUID(str(value))) if kind in PREFIXES and kind != name else str(value)


def _queue_card(queue: Queue, stands: Standing, workers: Sequence[Worker]) -> QueueCard:
    places = [worker.concurrency[queue] for worker in workers if queue in worker.concurrency]
    return QueueCard(
        queue=queue, waiting=stands.waiting, delayed=stands.delayed, active=stands.active, failed=stands.failed,
        oldest_waiting_since=stands.oldest_waiting_since, ended=stands.ended, workers=len(places), places=sum(places),
    )  # fmt: skip
