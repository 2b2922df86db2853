"""Who works on jobs is known while they live, and a queue that nobody works on is named."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.database import FreshDatabase
from tests.jobs.conftest import Engine
from tests.jobs.hands import ORG, Hands, a_report, until
from vivaroom.api.health import PartState
from vivaroom.app.attending import attended
from vivaroom.app.doctor import queues as doctor
from vivaroom.app.doctor.finding import State
from vivaroom.db.presence import presence
from vivaroom.db.unit import Database
from vivaroom.jobs.connecting import plain_url
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.operations.office import Office
from vivaroom.jobs.operations.staffing import Staffing
from vivaroom.jobs.operations.store import living_workers, note_worker
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.runtime import name_of_this_process
from vivaroom.jobs.workers import Duty, announced, this_worker
from vivaroom.kit.clock import ManualClock, SystemClock
from vivaroom.ports.operating import JobFilter, JobState, Role, Worker
from vivaroom.ports.queue import Queue

ALL = dict.fromkeys(Queue, 2)


def a_worker(**concurrency: int) -> Worker:
    """A process of ours that works on these."""
    workers = {Queue(name): number for name, number in concurrency.items()}
    return this_worker(name_of_this_process(), "1.2.3", Duty(Role.WORKER, workers))


async def test_a_worker_is_known_as_long_as_it_holds_the_lock_of_its_name(
    fresh: FreshDatabase, database: Database
) -> None:
    lives, died = a_worker(audio=3), a_worker(resume=1)
    async with database.system_unit() as unit:
        await note_worker(unit, died)
    async with (
        presence(plain_url(fresh.url), lives.executor),
        announced(database, lives),
        database.system_unit() as unit,
    ):
        known = await living_workers(unit)
    assert [(one.executor, dict(one.concurrency)) for one in known] == [(lives.executor, {Queue.AUDIO: 3})]
    async with database.system_unit() as unit:
        assert not await living_workers(unit)


async def test_health_names_a_queue_that_nobody_works_on_with_the_command_that_mends_it(
    fresh: FreshDatabase, database: Database
) -> None:
    staffing = Staffing(database, ManualClock(datetime(2026, 1, 1, tzinfo=UTC)))
    look = attended(staffing)
    assert look().state is PartState.STARTING
    some, rest = a_worker(interview=4, resume=2, feedback=2), a_worker(audio=2)
    async with presence(plain_url(fresh.url), some.executor), announced(database, some):
        await staffing.look()
        assert (look().state, look().needed) == (PartState.FAILED, False)
        assert look().detail == "nobody works on audio: vivaroom worker --queue audio"
        async with presence(plain_url(fresh.url), rest.executor), announced(database, rest):
            await staffing.look()
            assert (look().state, look().detail) == (PartState.READY, "2 processes at work")


@pytest.mark.parametrize(
    ("concurrency", "state", "mend"),
    [
        ({"interview": 1}, State.WARNING, "vivaroom worker --queue audio --queue resume --queue feedback"),
        ({queue.value: 1 for queue in Queue}, State.OK, None),
    ],
)
def test_the_doctor_names_what_nobody_works_on(concurrency: dict[str, int], state: State, mend: str | None) -> None:
    found = doctor.found([a_worker(**concurrency)])
    assert (found.state, found.mend) == (state, mend)


def test_the_doctor_has_nothing_against_an_installation_that_does_not_run() -> None:
    assert doctor.found([]).state is State.OFF


async def test_a_job_that_waits_is_cancelled_before_anybody_begins_it(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    job, hands = a_report(), Hands()
    async with engine(Hands()):
        pass  # only makes the tables
    async with database.unit(ORG) as unit:
        await queue.enqueue(unit, job)
    waiting = await desk.list(JobFilter(JobState.WAITING))
    assert [card.job for card in waiting] == [job]
    assert (await desk.cancel(waiting[0].id)).state is JobState.CANCELLED
    async with engine(hands):
        await until(lambda: hands.given_up == {job: "job_cancelled"})
    assert not hands.done


async def test_ended_jobs_are_purged_by_state_and_age(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    job, hands = a_report(), Hands()
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 1)
    office = Office(database, desk, SystemClock())
    assert await office.purge(JobState.FAILED, timedelta(0)) == 0
    assert await office.purge(JobState.DONE, timedelta(days=1)) == 0
    assert await office.purge(JobState.DONE, timedelta(0)) >= 1
    assert not await office.jobs(JobFilter(JobState.DONE))


async def test_a_try_that_failed_tells_why_and_all_tries_are_seen_together(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    job, hands = a_report(), Hands()
    failed = False

    async def fail_once(_: object) -> None:
        nonlocal failed
        if not failed:
            failed = True
            raise OSError("words of a candidate")

    hands.doing = fail_once
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 2)
    first = next(card for card in await desk.list(JobFilter(limit=5)) if card.job == job and card.failures == 0)
    tries = await desk.tries_of(first)
    assert [(card.error, card.failures) for card in tries] == [("internal_error", 0), (None, 1)]
