"""Turns of a session that were taken elsewhere: by a recruiter, by time, by an answer that came another way."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import dropwhile
from uuid import UUID

from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.director import Director, Taken
from vivaroom.interview.events import (
    CandidateLeft,
    CandidateReturned,
    ConsentGiven,
    Dictated,
    DirectionGiven,
    DirectionHeld,
    Evaluated,
    FellBack,
    JobQuestionNoted,
    QuestionHeard,
    Spoken,
    SupervisorJudged,
    TranscriptCorrected,
    TurnTimed,
)
from vivaroom.interview.past import move_after
from vivaroom.interview.session import Session
from vivaroom.interview.signals import When
from vivaroom.interview.store import Held
from vivaroom.ports.bus import Bus
from vivaroom.voice.inputs import News

_REMARKS = (
    AnswerBegun, CandidateLeft, CandidateReturned, ConsentGiven, Dictated, DirectionGiven, DirectionHeld, Evaluated,
    FellBack, JobQuestionNoted, QuestionHeard, SupervisorJudged, TranscriptCorrected, TurnTimed,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The session now, and the move that came from elsewhere; `is_news` says whether there was one."""

    held: Held
    taken: Taken
    is_news: bool


async def taken_elsewhere(director: Director, org: UUID, session_id: UUID, after: int) -> Elsewhere:
    """What has happened to a session since a place of its ledger; remarks about turns are none. Raises NotFound."""
    now = director.database.glance(org)
    held = await director.ledger.read(now, session_id)
    recorded = [e for e in await director.ledger.events(now, session_id, after=after) if e.seq <= held.session.seq]
    of_turns = (entry for entry in recorded if not isinstance(entry.event, _REMARKS))
    told = list(
        dropwhile(lambda entry: isinstance(entry.event, Spoken), of_turns)
    )  # words of a move that was performed
    taken = Taken(move_after(told), held, told[0].seq if told else held.session.seq)
    return Elsewhere(held, taken, bool(told))


def is_urgent(session: Session) -> bool:
    """Whether somebody's direction waits for whoever listens to find a pause."""
    return any(pending.when is When.NOW for pending in session.oversight.pending)


async def post_news(bus: Bus, session_id: UUID, posts: Callable[[News], None]) -> None:
    """Post every announcement of the session, as long as the conversation lasts."""
    async with bus.listen(session_id) as news:
        async for place in news:
            posts(News(place))
