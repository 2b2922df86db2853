"""Noticing candidates who are gone because the process that held their connection died."""

from dataclasses import dataclass

import structlog

from vivaroom.interview.attendance.attending import Attendance

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Absences:
    """Looks for sessions that nobody holds any more; that two look at the same one at once changes nothing."""

    attendance: Attendance

    async def look(self) -> int:
        """Tell every session whose candidate is gone, and tell how many those were; one that fails is told later."""
        lapsed = await self.attendance.lapsed()
        for org, session_id in lapsed:
            try:
                await self.attendance.tell_left(org, session_id)
            except Exception as error:
                _log.warning("absence_failed", session=session_id.hex, error=type(error).__qualname__)
        return len(lapsed)
