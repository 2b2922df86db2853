"""Appointments as iCalendar files (RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from vivaroom.interview.designs.store import Interview, Invitation
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import public_id


@dataclass(frozen=True, slots=True)
class Appointment:
    """What a calendar knows of an interview."""

    public_id: str
    title: str
    begins_at: datetime
    lasts: timedelta


def calendar_file(invitation: Invitation, interview: Interview, now: datetime) -> str:
    """One event at the scheduled time, as long as the interview. Raises Conflict `invitation_unscheduled`."""
    if invitation.scheduled_at is None:
        raise Conflict(
            "invitation_unscheduled", "The invitation has no scheduled_at, so there is no appointment to save."
        )
    lasts = timedelta(minutes=interview.design.duration_minutes)
    public = public_id("invitation", invitation.id)
    return appointment_file(Appointment(public, interview.title, invitation.scheduled_at, lasts), now)


def appointment_file(appointment: Appointment, now: datetime) -> str:
    """The file of one event."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vivaroom//EN",
        "BEGIN:VEVENT",
        f"UID:{appointment.public_id}@vivaroom",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(appointment.begins_at)}",
        f"DTEND:{_moment(appointment.begins_at + appointment.lasts)}",
        f"SUMMARY:{_text(appointment.title)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 bytes a line, as the format asks; longer ones go on behind a blank."""
    parts, rest = [], line
    while len(rest.encode()) > 73:
        cut = 73
        while len(rest[:cut].encode()) > 73:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest])
