"""The page at which an interview of a dialect is begun by hand, at the path that its front ends know."""

from datetime import timedelta
from uuid import UUID

from vivaroom.accounts.policy import Member
from vivaroom.api.services import Services
from vivaroom.dialects.supervised.beginning import begin_by_hand, begin_by_schedule
from vivaroom.dialects.supervised.schemas import SupervisedScheduleStart, SupervisedStart
from vivaroom.dialects.supervised.visiting import NAME, Staff
from vivaroom.site.lobby import ByHand, lobby


class _Beginnings:
    """Begins as the dialect does."""

    async def by_hand(self, services: Services, member: Member, asked: ByHand, grace: timedelta) -> UUID:
        """A session of what was filled in."""
        body = SupervisedStart(
            job_description=asked.job_description, resume_text=asked.resume_text, candidate_name=asked.candidate_name
        )  # fmt: skip
        return await begin_by_hand(services, member, body, grace)

    async def by_schedule(self, services: Services, member: Member, schedule_id: str, grace: timedelta) -> UUID:
        """The session of a schedule."""
        body = SupervisedScheduleStart(interview_id=schedule_id)
        return (await begin_by_schedule(services, member, body, grace))[1]


LOBBY = lobby("/client", Staff(NAME), _Beginnings())
