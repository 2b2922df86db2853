"""The appointment that a schedule makes."""

from datetime import timedelta

from vivaroom.db.reading import Rows
from vivaroom.interview.designs.calendar import Appointment
from vivaroom.interview.designs.store import find_interview
from vivaroom.interview.schedules.schedule import Schedule
from vivaroom.kit.errors import Conflict
from vivaroom.kit.ids import public_id


async def appointment_of(source: Rows, schedule: Schedule) -> Appointment:
    """When the interview is and how long it lasts. Raises Conflict `schedule_untimed`."""
    booking = schedule.booking
    if booking.scheduled_at is None:
        detail = "The schedule has no scheduled_at, so there is no appointment to save: PATCH scheduled_at first."
        raise Conflict("schedule_untimed", detail)
    like = (await find_interview(source, booking.interview_id)).design if booking.interview_id else booking.brief
    title = f"Interview: {booking.application.job_title}"
    lasts = timedelta(minutes=like.duration_minutes)
    return Appointment(public_id("schedule", schedule.id), title, booking.scheduled_at, lasts)
