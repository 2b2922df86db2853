"""How long the periods of a resume last, in months, and how long ago they ended."""

from collections.abc import Iterable

from vivaroom.resumes.profile import Period, Position, Profile, Project

PRESENT = "present"


def years_in(periods: Iterable[Period], latest: str) -> float | None:
    """Years in these periods, overlapping ones counted once; None without any. One that lasts ends at `latest` (YYYY-MM)."""
    stretches = sorted(
        (_months(period.start, first=True), _months(_end(period, latest), first=False)) for period in periods
    )
    if not stretches:
        return None
    total, reached = 0, 0
    for start, end in stretches:
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return round(total / 12, 1)


def last_moment(periods: Iterable[Period], latest: str) -> str | None:
    """Where the last of these periods ends: `present`, YYYY-MM or YYYY; None without any."""
    ends = [(_months(_end(period, latest), first=False), period.end or period.start) for period in periods]
    return max(ends, key=lambda end: (end[0], end[1] == PRESENT))[1] if ends else None


def months_between(moment: str, latest: str) -> int:
    """Whole months from a moment, as `last_moment` gives it, to `latest`; never below zero."""
    if moment == PRESENT:
        return 0
    return max(0, _months(latest, first=False) - _months(moment, first=False))


def latest_month(profile: Profile, this_month: str | None) -> str | None:
    """This month (YYYY-MM) where it is known; otherwise the last moment that the resume names, None where it names none."""
    if this_month is not None:
        return this_month
    entries: list[Position | Project] = [*profile.positions, *profile.projects, *profile.volunteering]
    periods = [entry.period for entry in entries if entry.period]
    return max((_last(period) for period in periods), default=None)


def _last(period: Period) -> str:
    return period.start if period.end in {None, PRESENT} else str(period.end)


def _end(period: Period, latest: str) -> str:
    if period.end == PRESENT:
        return latest
    return period.end or (latest if period.is_range else period.start)


def _months(point: str, *, first: bool) -> int:
    """Months since year 0; a year alone means its middle, a month counts whole."""
    year, _, month = point.partition("-")
    if not month:
        return int(year) * 12 + 6
    return int(year) * 12 + int(month) - (1 if first else 0)
