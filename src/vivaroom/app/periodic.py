"""What this installation does again and again, whichever of its processes is there to do it."""

from collections.abc import Sequence
from datetime import timedelta

from vivaroom.api.services import Services
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.interview.handed_in.hearing_late import LateListener
from vivaroom.interview.handed_in.taking import AnswerTaker
from vivaroom.jobs.absences import Absences
from vivaroom.jobs.desk import JobDesk
from vivaroom.jobs.occasions import Announcements
from vivaroom.jobs.periodic import Periodic
from vivaroom.jobs.queue import DurableQueue
from vivaroom.jobs.reaper import Reaper
from vivaroom.jobs.reminders import Reminders
from vivaroom.jobs.retention import Almanac


def periodic_jobs(
    services: Services, desk: JobDesk, queue: DurableQueue, announcements: Announcements, *, hears: bool
) -> Sequence[Periodic]:
    """The list; a new entry needs nothing else. `hears`: candidates are heard in this process."""
    taker = AnswerTaker(services.database, services.director, services.clips, services.bus)
    late = Periodic("unheard answers", timedelta(seconds=5), LateListener(taker).look)
    return (
        *((late,) if hears else ()),
        Periodic("reaper", timedelta(seconds=5), Reaper(services.database, desk, services.clock).look),
        Periodic("absences", timedelta(seconds=5), Absences(Attendance(services.director)).look),
        Periodic("reminders", timedelta(seconds=30), Reminders(services.scheduler, announcements).look),
        Periodic("retention", timedelta(minutes=10), Almanac(services.database, queue, services.clock).look),
    )
