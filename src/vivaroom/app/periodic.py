"""What this installation does again and again, whichever of its processes is there to do it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from vivaroom.interview.attendance.attending import Attendance
from vivaroom.jobs.absences import Absences
from vivaroom.jobs.periodic import Periodic
from vivaroom.jobs.reaper import Reaper
from vivaroom.jobs.reminders import Reminders
from vivaroom.jobs.retention import Almanac

if TYPE_CHECKING:
    from vivaroom.app.background import Behind


def periodic_jobs(behind: "Behind") -> Sequence[Periodic]:
    """The list; a new entry needs nothing else."""
    services = behind.services
    return (
        Periodic("reaper", timedelta(seconds=5), Reaper(services.database, behind.desk, services.clock).look),
        Periodic("absences", timedelta(seconds=5), Absences(Attendance(services.director)).look),
        Periodic("reminders", timedelta(seconds=30), Reminders(services.scheduler, behind.announcements).look),
        Periodic("retention", timedelta(minutes=10), Almanac(services.database, behind.queue, services.clock).look),
    )
