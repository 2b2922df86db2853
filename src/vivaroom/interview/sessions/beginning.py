"""Words of an answer that the candidate has not given yet: kept with the session, so that they outlive their connection."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from vivaroom.interview.begun import AnswerBegun
from vivaroom.interview.director import Director
from vivaroom.interview.events import AnswerGiven, FollowUpAsked, QuestionAsked
from vivaroom.interview.session import Recorded, Session
from vivaroom.interview.signals import kept

Begun = Mapping[int, str]
"""What waits to be given as an answer, by the number of the connection over which it was said."""
NOTHING: Begun = {}


async def keep_begun(director: Director, org: UUID, session_id: UUID, begun: AnswerBegun) -> None:
    """Keep the words, as long as their question still waits. Raises NotFound `session_not_found`."""
    async with director.database.unit(org) as unit:
        held = await director.ledger.read(unit, session_id, lock=True)
        turn = held.session.current
        if turn is not None and turn.put.question_id == begun.question_id:
            words = AnswerBegun(begun.question_id, begun.part, kept(begun.text))
            await director.ledger.append(unit, held, (words,), director.clock.now())


async def begun_in(director: Director, org: UUID, session_id: UUID, session: Session) -> Begun:
    """What waits to be given in a session."""
    answers = [answer.seq for turn in session.turns for answer in turn.answers]
    now = director.database.glance(org)
    return begun_after(await director.ledger.events(now, session_id, after=max(answers, default=0)))


def begun_after(recorded: Iterable[Recorded], before: Begun = NOTHING) -> Begun:
    """What waits to be given after these events: nothing that was said before the last answer or the last question."""
    begun = dict(before)
    for entry in recorded:
        match entry.event:
            case AnswerBegun(_, part, text):
                begun[part] = text
            case AnswerGiven() | QuestionAsked() | FollowUpAsked():
                begun.clear()
            case _:
                pass
    return begun


def joined(begun: Begun, *, but_for: int) -> str:
    """The words of all connections but one, in the order in which these were made."""
    return " ".join(text for part, text in sorted(begun.items()) if part != but_for and text)
