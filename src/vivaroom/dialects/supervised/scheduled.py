"""Scheduled interviews in this dialect: prepared, finalized, and reported on by the id of their schedule."""

from contextlib import suppress

from vivaroom.accounts.policy import Member, Verb
from vivaroom.api.finding import schedule_for, session_for
from vivaroom.api.reports import report_for
from vivaroom.api.services import Services
from vivaroom.dialects.supervised import wire
from vivaroom.dialects.supervised.schemas import (
    SESSION_STATUSES,
    STATUSES,
    SupervisedContext,
    SupervisedCopy,
    SupervisedFinalize,
    SupervisedFinalized,
    SupervisedReport,
    SupervisedWhich,
)
from vivaroom.feedback.store import ReportStatus, ready_report
from vivaroom.interview.copies.store import CopiedEntry, copy_of, keep_copy
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.signals import Command, Commanded
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import public_id
from vivaroom.resumes.store import find_resume


async def prepare(services: Services, member: Member, asked: SupervisedWhich) -> SupervisedContext:
    """Let the plan be made, unless it is; asked again, it tells whether that was done. Raises as the scheduler does."""
    schedule = await schedule_for(services, member, Verb.CHANGE, asked.interview_id)
    ordered = await services.scheduler.prepare(schedule.org_id, schedule.id)
    text = None
    if ordered.booking.application.resume_id is not None:
        with suppress(NotFound):
            now = services.database.glance(schedule.org_id)
            text = (await find_resume(now, ordered.booking.application.resume_id)).text
    return wire.context(ordered, text)


async def finalize(services: Services, member: Member, asked: SupervisedFinalize) -> SupervisedFinalized:
    """End the interview, unless it is over, and keep the front end's own transcript beside ours.

    Raises what the policy raises, and Conflict `session_not_started`.
    """
    schedule = await schedule_for(services, member, Verb.CHANGE, asked.interview_id)
    card = await _session_of(services, member, schedule)
    if card is None:
        raise Conflict("session_not_started", "Nobody began this interview: POST /start-database-interview first.")
    if asked.transcript is not None:
        copied = [CopiedEntry(**one.model_dump()) for one in asked.transcript]
        async with services.database.unit(card.org_id) as unit:
            await keep_copy(unit, card.id, copied, services.clock.now())
    await services.director.take_turn(card.org_id, card.id, Commanded(Command.END))
    card, stamp = await report_for(services, member, Verb.READ, public_id("session", card.id))
    return SupervisedFinalized(
        message="Interview finalized successfully", interview_id=schedule.id, session_id=card.id,
        status=SESSION_STATUSES[card.status], report_status=stamp.status if stamp else None,
    )  # fmt: skip


async def report_on(services: Services, member: Member, asked: SupervisedWhich) -> SupervisedReport:
    """What is known of the interview; more of it when the report is written."""
    schedule = await schedule_for(services, member, Verb.READ, asked.interview_id)
    card, booking = await _session_of(services, member, schedule), schedule.booking
    told = SupervisedReport(
        interview_id=schedule.id, job_application_id=booking.application.external_id, session_id=schedule.session_id,
        candidate_name=booking.application.candidate_name, status=STATUSES[schedule.status],
        scheduled_at=booking.scheduled_at, started_at=schedule.started_at, ended_at=schedule.ended_at,
        report_status=None, conversation_log=[], client_transcript=None,
    )  # fmt: skip
    return told if card is None else told.model_copy(update=await _reported(services, member, card))


async def _reported(services: Services, member: Member, card: SessionCard) -> dict[str, object]:
    """What the session adds: its transcripts, and the report as far as it is."""
    _, stamp = await report_for(services, member, Verb.READ, public_id("session", card.id))
    now = services.database.glance(card.org_id)
    copied = await copy_of(now, card.id)
    told: dict[str, object] = {
        "conversation_log": wire.entries(card.id, await services.ledger.events(now, card.id)),
        "client_transcript": None if copied is None else [SupervisedCopy.model_validate(one, from_attributes=True) for one in copied],
        "report_status": stamp.status if stamp else None,
    }  # fmt: skip
    if stamp is not None and stamp.status is ReportStatus.READY:
        report = await ready_report(now, stamp.id)
        told |= {
            "final_ai_review": wire.in_words(report), "ai_review": wire.review(report),
            "final_ai_evaluation_score": wire.of_hundred(report.overall.score_0_1),
        }  # fmt: skip
    return told


async def _session_of(services: Services, member: Member, schedule: Schedule) -> SessionCard | None:
    """The session that came of the schedule; None where none did, or it was erased."""
    if schedule.session_id is None:
        return None
    return await session_for(services, member, Verb.READ, public_id("session", schedule.session_id))
