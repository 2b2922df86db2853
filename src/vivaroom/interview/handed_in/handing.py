"""Handing an answer in: kept, with the job that takes its turn should nobody have done so, in one transaction."""

from typing import Protocol
from uuid import UUID

from vivaroom.db.unit import Unit
from vivaroom.interview.flow.deciding import live_turn
from vivaroom.interview.handed_in.answer import Given, HandedIn, HandedInStatus
from vivaroom.interview.handed_in.store import add_handed_in, handed_in_as, last_handed_in, note_taken
from vivaroom.interview.session import Session
from vivaroom.interview.store import Held, Ledger
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict, NotFound
from vivaroom.kit.ids import new_id
from vivaroom.ports.queue import JobQueue, TakeAnswer


class Means(Protocol):
    """What handing in needs; the parts of a running server have all of it."""

    @property
    def ledger(self) -> Ledger: ...

    @property
    def jobs(self) -> JobQueue: ...

    @property
    def clock(self) -> Clock: ...


async def hand_in(unit: Unit, means: Means, session_id: UUID, given: Given) -> HandedIn:
    """Keep an answer whose turn will be taken; the same message again gives the one that is kept.

    Raises NotFound, Conflict as for an answer in a session that takes none, and `answer_waiting` while the answer before
    it is being taken.
    """
    held = await means.ledger.read(unit, session_id, lock=True)
    earlier = await handed_in_as(unit, session_id, given.identity)
    if earlier is not None and _is_same(earlier, given, held.session):
        return earlier
    live_turn(held.session)
    if given.question_id is not None and held.session.turn(given.question_id) is None:
        raise NotFound("question_not_found", "This question was not asked in this session: leave question_id out.")
    await _let_no_other_wait(unit, means.ledger, held)
    answer = HandedIn(
        id=new_id(), org_id=held.org_id, session_id=session_id, identity=given.identity, question_id=given.question_id,
        after_seq=held.session.seq, status=HandedInStatus.WAITING, error=None, created_at=means.clock.now(),
    )  # fmt: skip
    await add_handed_in(unit, answer, given)
    await means.jobs.enqueue(unit, TakeAnswer(held.org_id, session_id, answer.id))
    return answer


def _is_same(earlier: HandedIn, given: Given, session: Session) -> bool:
    """Whether a message is the repetition of an earlier one.

    Without a key, who says the same again to a question that is still asked, says it again: a question that was
    restated wants another answer.
    """
    if earlier.status is HandedInStatus.FAILED:
        return False
    if earlier.waits or given.key is not None:
        return True
    current = session.current
    return given.question_id is not None and (current is None or current.put.question_id != given.question_id)


async def _let_no_other_wait(unit: Unit, ledger: Ledger, held: Held) -> None:
    """One that is in the ledger, but whose process died before it said so, waits no more."""
    last = await last_handed_in(unit, held.session_id)
    if last is None or not last.waits:
        return
    if await ledger.place_of(unit, held.session_id, last.client_id) is None:
        detail = "The answer before this one is being taken: wait for what follows it, then answer that."
        raise Conflict("answer_waiting", detail, headers={"Retry-After": "1"})
    await note_taken(unit, last.id)
