"""Writing a report in the background: judge what is not judged yet, read the ledger, write, keep."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from vivaroom.db.unit import Database, Unit
from vivaroom.feedback.report import About, write_report
from vivaroom.feedback.shape import Report
from vivaroom.feedback.store import (
    KeptReport,
    ReportStatus,
    fail_report,
    find_report,
    keep_report,
    request_report,
    set_running,
)
from vivaroom.interview.session import Recorded
from vivaroom.interview.sessions.store import find_session
from vivaroom.interview.store import Held, Ledger
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import ProviderError, VivaError
from vivaroom.ports import queue
from vivaroom.ports.queue import JobQueue

EvaluateMissing = Callable[[UUID, UUID], Awaitable[None]]
"""Judges every answer of (organisation, session) that has to be judged and is not."""


Told = Callable[[Unit, KeptReport], Awaitable[None]]
"""Lets others know of a report in the transaction that keeps it."""


async def _tell_nobody(unit: Unit, kept: KeptReport) -> None:
    """For whoever writes reports that nobody waits for."""


async def order_report(unit: Unit, jobs: JobQueue, session_id: UUID) -> UUID:
    """Ask for a new report of the session: numbered, queued, its writing enqueued with the same transaction; its id."""
    report_id = await request_report(unit, session_id)
    kept = await find_report(unit, report_id)
    await jobs.enqueue(unit, queue.WriteReport(kept.org_id, report_id))
    return report_id


@dataclass(frozen=True, slots=True)
class ReportWriter:
    """Writes the reports that were asked for."""

    database: Database
    ledger: Ledger
    clock: Clock
    evaluate_missing: EvaluateMissing
    product_version: str
    told: Told = _tell_nobody

    async def write(self, org: UUID, report_id: UUID) -> Report | None:
        """Write and keep one report; None where it was ready before, so that a repeated job changes nothing.

        Raises NotFound, and what `evaluate_missing` raises after the report is marked as failed; writing it again is
        possible then.
        """
        async with self.database.unit(org) as unit:
            kept = await find_report(unit, report_id)
            if kept.status is ReportStatus.READY:
                return None
            await set_running(unit, report_id)
        try:
            await self.evaluate_missing(org, kept.session_id)
        except (VivaError, ProviderError) as error:
            await self.fail(org, report_id, *_told(error))
            raise
        return await self._write(org, kept)

    async def fail(self, org: UUID, report_id: UUID, code: str, detail: str) -> None:
        """Mark a report as failed, for the job that gives up on it."""
        async with self.database.unit(org) as unit:
            await fail_report(unit, report_id, code, detail)

    async def _write(self, org: UUID, kept: KeptReport) -> Report:
        async with self.database.unit(org) as unit:
            held, events = await self._record(unit, kept.session_id)
            card = await find_session(unit, kept.session_id)
            about = About(
                session_id=kept.session_id,
                number=kept.number,
                written_at=self.clock.now(),
                product_version=self.product_version,
                candidate_name=card.candidate_name,
            )
            report = write_report(held.plan, held.session, events, about)
            await keep_report(unit, kept.id, report)
            await self.told(unit, kept)
        return report

    async def _record(self, unit: Unit, session_id: UUID) -> tuple[Held, list[Recorded]]:
        """The session and its events up to the same place."""
        held = await self.ledger.read(unit, session_id)
        events = await self.ledger.events(unit, session_id)
        return held, [entry for entry in events if entry.seq <= held.session.seq]


def _told(error: VivaError | ProviderError) -> tuple[str, str]:
    """Code and detail of an error, which hold ids and mends and never a candidate's words."""
    if isinstance(error, VivaError):
        return error.code, error.detail
    return "provider_failed", f"{error.provider} failed while answers were judged; the report can be asked for again."
