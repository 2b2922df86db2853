"""Spoken answers whose process died before it had understood them: heard by one that can hear, where workers cannot."""

from dataclasses import dataclass
from datetime import timedelta

from vivaroom.interview.handed_in.store import unheard
from vivaroom.interview.handed_in.taking import AnswerTaker

UNHEARD_AFTER = timedelta(seconds=10)
"""A process that lives has understood an answer by then, or does so meanwhile: that two do changes nothing."""
AT_A_TIME = 20


@dataclass(frozen=True, slots=True)
class LateListener:
    """Looks for answers that nobody has heard, in a process that hears."""

    taker: AnswerTaker
    after: timedelta = UNHEARD_AFTER

    async def look(self) -> int:
        """Take the turns of those that wait, the oldest first; how many that were."""
        if not self.taker.ears.is_ready:
            return 0
        before = self.taker.director.clock.now() - self.after
        waiting = await unheard(self.taker.database.system_glance(), before, AT_A_TIME)
        for answer in waiting:
            await self.taker.take_now(answer)
        return len(waiting)
