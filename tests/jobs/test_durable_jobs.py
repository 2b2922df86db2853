"""Jobs are done exactly when the transaction that made them necessary commits, and given up in the open."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.jobs.conftest import Engine
from tests.jobs.hands import ORG, Hands, a_report, until, until_true
from vivaroom.db.unit import Database
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.kinds import AnyJob
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.store import jobs_waiting, queues_standing
from vivaroom.kit.errors import Conflict, Invalid, NotFound
from vivaroom.ports.operating import JobFilter, JobState
from vivaroom.ports.queue import Queue


async def test_a_job_is_done_once_its_transaction_commits(
    engine: Engine, database: Database, queue: DurableQueue
) -> None:
    hands, job = Hands(), a_report()
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
            await asyncio.sleep(0.2)
            assert not hands.done
        await until(lambda: hands.done[job] == 1)


async def test_a_job_is_never_done_when_its_transaction_rolls_back(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    hands, undone, later = Hands(), a_report(), a_report()
    async with engine(hands):
        with pytest.raises(Conflict, match="changed_its_mind"):
            await change_its_mind(database, queue, undone)
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, later)
        await until(lambda: hands.done[later] == 1)
    assert undone not in hands.done


async def test_the_same_job_twice_is_done_once(engine: Engine, database: Database, queue: DurableQueue) -> None:
    hands, job, last = Hands(), a_report(), a_report()
    async with engine(hands):
        for one in (job, job, job, last):
            async with database.unit(ORG) as unit:
                await queue.enqueue(unit, one)
        await until(lambda: hands.done[last] == 1)
        assert hands.done[job] == 1


async def test_a_unit_works_with_its_own_rights_after_it_queued_a_job(
    engine: Engine, database: Database, queue: DurableQueue
) -> None:
    who = text("select current_user, current_setting('role')")
    async with engine(Hands()):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, a_report())
            assert (await unit.execute(who)).one() == ("vivaroom_app", "vivaroom_app")
        async with database.system_unit() as unit:
            await queue.enqueue(unit, a_report())
            assert (await unit.execute(who)).one() == ("vivaroom_system", "vivaroom_system")


async def test_a_job_that_has_to_wait_is_looked_at_again(
    engine: Engine, database: Database, queue: DurableQueue
) -> None:
    hands, job = Hands(), a_report()

    async def wait_twice(_: AnyJob) -> timedelta | None:
        return timedelta(milliseconds=100) if hands.done[job] < 3 else None

    hands.doing = wait_twice
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 3)


async def test_jobs_that_wait_keep_no_place_of_their_queue(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    patient, quick = [a_report() for _ in range(3)], a_report()

    async def wait_long(job: AnyJob) -> timedelta | None:
        return timedelta(hours=1) if job in patient else None

    async def nobody_keeps_a_place() -> bool:
        async with database.system_unit() as unit:
            standing = (await queues_standing(unit, datetime.now(UTC)))[Queue.FEEDBACK]
        return (standing.active, standing.delayed) == (0, len(patient))

    hands = Hands(wait_long)
    async with engine(hands):
        async with database.unit(ORG) as unit:
            for job in (*patient, quick):
                await queue.enqueue(unit, job)
        await until(lambda: hands.done[quick] == 1)
        await until_true(nobody_keeps_a_place)
        for card in await desk.list(JobFilter(JobState.DELAYED)):
            assert (await desk.cancel(card.id)).state is JobState.CANCELLED
        await until(lambda: set(hands.given_up) == set(patient))


async def test_a_job_that_cannot_be_done_is_given_up_in_the_open_and_can_be_tried_again(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    hands, job = Hands(), a_report()

    async def fail(_: AnyJob) -> None:
        raise Invalid("no_such_rubric", "for this test")

    hands.doing = fail
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.given_up == {job: "no_such_rubric"})

        async def shows_as_failed() -> bool:
            return any(card.job == job for card in await desk.list(JobFilter(JobState.FAILED)))

        await until_true(shows_as_failed)
        card = next(card for card in await desk.list(JobFilter(JobState.FAILED)) if card.job == job)
        assert (card.kind, card.queue, card.error) == ("write_report", Queue.FEEDBACK, "no_such_rubric")

        hands.doing = Hands().doing
        again = await desk.retry(card.id)
        await until(lambda: hands.done[job] == 2)
        assert again.job == job
        with pytest.raises(NotFound):
            await desk.find(card.id)


async def test_a_job_under_way_can_be_cancelled_and_what_it_was_about_is_told(
    engine: Engine, database: Database, queue: DurableQueue, desk: JobDesk
) -> None:
    hands, job = Hands(), a_report()

    async def dawdle(_: AnyJob) -> None:
        await asyncio.sleep(60)

    hands.doing = dawdle
    async with engine(hands):
        async with database.unit(ORG) as unit:
            await queue.enqueue(unit, job)
        await until(lambda: hands.done[job] == 1)
        card = next(card for card in await desk.in_hand() if card.job == job)
        assert (await desk.cancel(card.id)).state is JobState.CANCELLED
        await until(lambda: hands.given_up == {job: "job_cancelled"})
        with pytest.raises(Conflict, match="nothing left to cancel"):
            await desk.cancel(card.id)


async def test_a_second_engine_in_one_process_is_refused(engine: Engine) -> None:
    async with engine(Hands()):
        with pytest.raises(Conflict, match="jobs_already_running"):
            async with engine(Hands()):
                pass


async def test_threads_of_the_loop_work_after_the_engine_is_gone(engine: Engine) -> None:
    async with engine(Hands()):
        assert await asyncio.to_thread(lambda: 1) == 1
    assert await asyncio.to_thread(lambda: 2) == 2


async def change_its_mind(database: Database, queue: DurableQueue, job: AnyJob) -> None:
    """Queue a job in a transaction that fails."""
    async with database.unit(ORG) as unit:
        await queue.enqueue(unit, job)
        raise Conflict("changed_its_mind", "for this test")


async def test_jobs_that_nobody_has_begun_are_counted_by_queue(
    engine: Engine, database: Database, queue: DurableQueue
) -> None:
    async with engine(Hands()):
        await until_true(lambda: _none_waits(database))
    async with database.unit(ORG) as unit:
        for _ in range(3):
            await queue.enqueue(unit, a_report())
    assert await jobs_waiting(database) == {"interview": 0, "audio": 0, "resume": 0, "feedback": 3}


async def _none_waits(database: Database) -> bool:
    return not any((await jobs_waiting(database)).values())
