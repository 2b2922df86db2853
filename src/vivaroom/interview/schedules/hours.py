"""When a scheduled interview can begin, when it is reminded of, and when it was missed: plain functions of times."""

from datetime import datetime, timedelta

OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(hours=1)
PREPARES_BEFORE = timedelta(hours=1)
REMINDERS = (timedelta(hours=24), timedelta(hours=1))


def opens_at(scheduled_at: datetime) -> datetime:
    """From when on the candidate may come in."""
    return scheduled_at - OPENS_BEFORE


def missed_at(scheduled_at: datetime) -> datetime:
    """When an interview that nobody came to counts as missed."""
    return scheduled_at + CLOSES_AFTER


def next_reminder(scheduled_at: datetime | None, after: datetime) -> datetime | None:
    """The first moment of a reminder that is still to come; None when there is none."""
    if scheduled_at is None:
        return None
    return min((at for at in (scheduled_at - before for before in REMINDERS) if at > after), default=None)


def hours_before(scheduled_at: datetime, remind_at: datetime) -> int:
    """Which reminder this one is: by how many hours it comes before the interview."""
    return round((scheduled_at - remind_at) / timedelta(hours=1))
