"""What this installation does again and again, whichever of its processes is there to do it."""

from collections.abc import Sequence
from datetime import timedelta

from vivaroom.api.services import Services
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.jobs.absences import Absences
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.occasions import Announcements
from vivaroom.jobs.periodic import Periodic
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.reaper import Reaper
from vivaroom.jobs.reminders import Reminders
from vivaroom.jobs.retention import Almanac


def periodic_jobs(
    services: Services, desk: JobDesk, queue: DurableQueue, announcements: Announcements
) -> Sequence[Periodic]:
    """The list; a new entry needs nothing else."""
    return (
        Periodic("reaper", timedelta(seconds=5), Reaper(services.database, desk, services.clock).look),
        Periodic("absences", timedelta(seconds=5), Absences(Attendance(services.director)).look),
        Periodic("reminders", timedelta(seconds=30), Reminders(services.scheduler, announcements).look),
        Periodic("retention", timedelta(minutes=10), Almanac(services.database, queue, services.clock).look),
    )
