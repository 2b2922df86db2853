"""What can be told by webhook, and the message that tells it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import JsonValue


class WebhookEvent(StrEnum):
    """What a webhook may ask to hear of."""

    SESSION_STARTED = "session.started"
    SESSION_COMPLETED = "session.completed"
    REPORT_READY = "report.ready"
    RESUME_ANALYZED = "resume.analyzed"
    INVITATION_OPENED = "invitation.opened"
    SCHEDULE_REMINDER = "schedule.reminder"
    SCHEDULE_MISSED = "schedule.missed"


def message_of(event: WebhookEvent, at: datetime, about: Mapping[str, JsonValue]) -> dict[str, Any]:
    """The body of a message. `about` holds public ids, states and moments; words of people are read by id."""
    return {"type": event.value, "timestamp": at.isoformat(), "data": dict(about)}
