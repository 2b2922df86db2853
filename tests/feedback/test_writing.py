"""A report is written from the ledger once every answer is judged, and a repeated job writes nothing twice."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.feedback.sittings import GRADER, Sitting, usual_sitting
from tests.feedback.small import CACHES, small_plan
from tests.feedback.stored import SilentBus, Stored, store_sitting
from vivaroom.db.unit import Database
from vivaroom.feedback.store import ReportStatus, find_report
from vivaroom.feedback.writing import EvaluateMissing, ReportWriter, order_report
from vivaroom.interview.coverage import Claim, Status
from vivaroom.interview.evaluation import evaluate_claims
from vivaroom.interview.events import Evaluated
from vivaroom.interview.store import Ledger
from vivaroom.kit.clock import ManualClock
from vivaroom.kit.errors import NotFound, ProviderBusy
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import Job, Transaction, WriteReport

NOW = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


@dataclass
class RememberedJobs:
    """A queue that only remembers."""

    jobs: list[Job] = field(default_factory=list)

    async def enqueue(self, unit: Transaction, job: Job) -> None:
        self.jobs.append(job)


async def nothing_missing(org: UUID, session_id: UUID) -> None:
    """Every answer is judged already."""


def writer(database: Database, evaluate_missing: EvaluateMissing = nothing_missing) -> ReportWriter:
    """A writer with a ledger of its own, as in another process."""
    return ReportWriter(database, Ledger(SilentBus()), ManualClock(NOW), evaluate_missing, "0.2.0")


async def ordered(database: Database, stored: Stored) -> UUID:
    """A report that was asked for."""
    async with database.unit(stored.org) as unit:
        return await order_report(unit, RememberedJobs(), stored.session_id)


async def test_asking_for_a_report_enqueues_its_writing_with_it(database: Database) -> None:
    stored = await store_sitting(database, Ledger(SilentBus()), usual_sitting())
    jobs = RememberedJobs()
    async with database.unit(stored.org) as unit:
        report_id = await order_report(unit, jobs, stored.session_id)
    assert jobs.jobs == [WriteReport(stored.org, report_id)]


async def test_what_is_kept_is_the_report_of_the_ledger(database: Database) -> None:
    sitting = usual_sitting()
    stored = await store_sitting(database, Ledger(SilentBus()), sitting, "Ada Lovelace")
    report_id = await ordered(database, stored)
    written = await writer(database).write(stored.org, report_id)
    async with database.unit(stored.org) as unit:
        kept = await find_report(unit, report_id)
    expected = sitting.report(
        session_id=stored.session_id, written_at=NOW, product_version="0.2.0", candidate_name="Ada Lovelace"
    )
    assert kept.status is ReportStatus.READY
    assert kept.report == written == expected


async def test_answers_are_judged_before_the_report_is_written(database: Database) -> None:
    sitting = Sitting(small_plan()).open()
    put = sitting.ask(CACHES)
    seq = sitting.answer(put, "I say the main thing of caches.")
    sitting.close()
    ledger = Ledger(SilentBus())
    stored = await store_sitting(database, ledger, sitting)

    async def judge(org: UUID, session_id: UUID) -> None:
        claim = Claim("caches-main", Status.STATED, "the main thing", 6, 20)
        event = Evaluated(put.question_id, seq, evaluate_claims(CACHES, (claim,), GRADER))
        async with database.unit(org) as unit:
            held = await ledger.read(unit, session_id, lock=True)
            await ledger.append(unit, held, [event], NOW)

    report_id = await ordered(database, stored)
    written = await writer(database, judge).write(stored.org, report_id)
    assert written
    assert written.questions[0].score_0_1 == 0.5


async def test_a_repeated_job_writes_nothing_twice(database: Database) -> None:
    stored = await store_sitting(database, Ledger(SilentBus()), usual_sitting())
    report_id = await ordered(database, stored)
    first = await writer(database).write(stored.org, report_id)
    assert first
    assert await writer(database).write(stored.org, report_id) is None
    async with database.unit(stored.org) as unit:
        assert (await find_report(unit, report_id)).report == first


async def test_a_provider_that_fails_marks_the_report_and_the_next_try_writes_it(database: Database) -> None:
    stored = await store_sitting(database, Ledger(SilentBus()), usual_sitting())
    report_id = await ordered(database, stored)

    async def busy(org: UUID, session_id: UUID) -> None:
        raise ProviderBusy("a-model", "rate limit")

    with pytest.raises(ProviderBusy):
        await writer(database, busy).write(stored.org, report_id)
    async with database.unit(stored.org) as unit:
        failed = await find_report(unit, report_id)
    assert failed.status is ReportStatus.FAILED
    assert failed.error
    assert failed.error["code"] == "provider_failed"
    assert await writer(database).write(stored.org, report_id)


async def test_a_report_that_does_not_exist_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound, match="report_not_found"):
        await writer(database).write(new_id(), new_id())
