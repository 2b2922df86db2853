"""Noticing candidates who are gone because the process that held their connection died."""

from dataclasses import dataclass
from datetime import timedelta

import structlog

from vivaroom.interview.attendance.attending import Attendance
from vivaroom.kit.clock import Clock

LOOK_EVERY = timedelta(seconds=1)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Absences:
    """Looks every second, in every process; that two look at the same session at once changes nothing."""

    attendance: Attendance
    clock: Clock

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                _log.warning("absences_failed", error=type(error).__qualname__)
            await self.clock.sleep(LOOK_EVERY)

    async def look(self) -> int:
        """Tell every session whose candidate is gone, and tell how many those were; one that fails is told later."""
        lapsed = await self.attendance.lapsed()
        for org, session_id in lapsed:
            try:
                await self.attendance.tell_left(org, session_id)
            except Exception as error:
                _log.warning("absence_failed", session=session_id.hex, error=type(error).__qualname__)
        return len(lapsed)
