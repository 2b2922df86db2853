"""What else becomes true, in the same transaction, when something happens: work to be done, others to be told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from vivaroom.accounts.webhooks.events import WebhookEvent
from vivaroom.accounts.webhooks.publishing import Publisher
from vivaroom.db.unit import Unit
from vivaroom.feedback.writing import order_report
from vivaroom.interview.designs.store import Invitation
from vivaroom.interview.mirroring.outbox import Outbox
from vivaroom.interview.recordings.store import find_recording
from vivaroom.interview.schedules import store as schedules
from vivaroom.interview.schedules.hours import hours_before
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.interview.store import Held
from vivaroom.kit.ids import public_id
from vivaroom.ports.queue import EncodeRecording, JobQueue
from vivaroom.resumes.store import Resume


@dataclass(frozen=True, slots=True)
class Announcements:
    """Called by the rooms where things happen, each of which asks for the verbs it needs; never told are words."""

    jobs: JobQueue
    publisher: Publisher
    outbox: Outbox | None = None

    async def started(self, unit: Unit, held: Held) -> None:
        """The candidate came in for the first time."""
        await schedules.session_came(unit, held.session_id, held.session.opened_at)
        about = {"session_id": public_id("session", held.session_id), "status": held.session.status.value}
        await self.publisher.publish(unit, held.org_id, WebhookEvent.SESSION_STARTED, about)

    async def closed(self, unit: Unit, held: Held) -> None:
        """The last words are in the ledger: the report is ordered, and the recording if there was sound."""
        await schedules.session_ended(unit, held.session_id, held.session.closed_at)
        report_id = await order_report(unit, self.jobs, held.session_id)
        if await find_recording(unit, held.session_id) is not None:
            await self.jobs.enqueue(unit, EncodeRecording(held.org_id, held.session_id))
        about = {
            "session_id": public_id("session", held.session_id),
            "status": held.session.status.value,
            "close_reason": held.session.close_reason.value if held.session.close_reason else None,
            "report_id": public_id("report", report_id),
        }
        await self.publisher.publish(unit, held.org_id, WebhookEvent.SESSION_COMPLETED, about)

    async def report_ready(self, unit: Unit, org: UUID, session_id: UUID, report_id: UUID) -> None:
        """A report can be read."""
        about = {"report_id": public_id("report", report_id), "session_id": public_id("session", session_id)}
        await self.publisher.publish(unit, org, WebhookEvent.REPORT_READY, about)
        if self.outbox is not None:
            await self.outbox.changed(unit, org, session_id)

    async def resume_read(self, unit: Unit, resume: Resume) -> None:
        """The profile of a resume is there."""
        about = {"resume_id": public_id("resume", resume.id), "status": resume.status.value}
        await self.publisher.publish(unit, resume.org_id, WebhookEvent.RESUME_ANALYZED, about)

    async def invitation_opened(self, unit: Unit, invitation: Invitation, session_id: UUID) -> None:
        """Somebody followed the link of an invitation for the first time."""
        about = {
            "invitation_id": public_id("invitation", invitation.id),
            "interview_id": public_id("interview", invitation.interview_id),
            "session_id": public_id("session", session_id),
        }
        await self.publisher.publish(unit, invitation.org_id, WebhookEvent.INVITATION_OPENED, about)

    async def schedule_near(self, unit: Unit, schedule: Schedule, scheduled_at: datetime, remind_at: datetime) -> None:
        """A scheduled interview comes nearer."""
        about = _about_schedule(schedule) | {"hours_before": hours_before(scheduled_at, remind_at)}
        await self.publisher.publish(unit, schedule.org_id, WebhookEvent.SCHEDULE_REMINDER, about)

    async def schedule_missed(self, unit: Unit, schedule: Schedule) -> None:
        """Nobody came to a scheduled interview."""
        about = _about_schedule(schedule)
        await self.publisher.publish(unit, schedule.org_id, WebhookEvent.SCHEDULE_MISSED, about)


def _about_schedule(schedule: Schedule) -> dict[str, JsonValue]:
    """Ids and moments; who it is about is read by the id."""
    scheduled_at = schedule.booking.scheduled_at
    return {
        "schedule_id": public_id("schedule", schedule.id),
        "status": schedule.status.value,
        "scheduled_at": scheduled_at.isoformat() if scheduled_at else None,
    }
