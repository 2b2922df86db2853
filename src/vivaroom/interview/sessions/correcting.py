"""The candidate's correction of their own words; the ledger keeps both wordings."""

from dataclasses import dataclass
from uuid import UUID

from vivaroom.interview.director import Director, Understood
from vivaroom.interview.events import Evaluated, Event, TranscriptCorrected
from vivaroom.interview.recordings.store import timeline_of
from vivaroom.interview.session import Turn, counts_as_said
from vivaroom.interview.store import Held
from vivaroom.interview.transcript import Entry, Speaker, transcript
from vivaroom.kit.errors import NotFound
from vivaroom.ports.queue import EvaluateAnswer


@dataclass(frozen=True, slots=True)
class Correction:
    """The utterance at `seq` of a session, as it was really said."""

    session_id: UUID
    seq: int
    text: str


async def correct(director: Director, org: UUID, correction: Correction) -> Entry:
    """The entry with its correction; what counts as said is judged in place of what was recognised.

    Raises NotFound `entry_not_found` for what is no utterance of the candidate.
    """
    ledger, session_id = director.ledger, correction.session_id
    before = await ledger.read(director.database.glance(org), session_id)
    understood = await _understood(director, before, correction)
    async with director.database.unit(org) as unit:
        held = await ledger.read(unit, session_id, lock=True)
        _check(transcript(await ledger.events(unit, session_id)), correction.seq)
        turn = counts_as_said(held.session, correction.seq, correction.text)
        events: list[Event] = [TranscriptCorrected(correction.seq, correction.text)]
        if turn and understood:
            events += _judged(turn, understood, held.session.seq + 1)
        recorded = await ledger.append(unit, held, events, director.clock.now())
        if turn and understood and understood.evaluate_later:
            job = EvaluateAnswer(org, session_id, turn.put.question_id, recorded[0].seq)
            await director.jobs.enqueue(unit, job)
        timeline = await timeline_of(unit, session_id)
        after = transcript(await ledger.events(unit, session_id), timeline)
    return next(e for e in after if e.seq == correction.seq)


async def _understood(director: Director, held: Held, correction: Correction) -> Understood | None:
    """What the corrected words say; None where nobody judges them."""
    turn = counts_as_said(held.session, correction.seq, correction.text)
    if turn is None or not turn.put.scored:
        return None
    return await director.reader.read(held.plan, held.session, turn, correction.text)


def _judged(turn: Turn, understood: Understood, seq: int) -> tuple[Event, ...]:
    evaluation = understood.judged.evaluation
    return (*understood.events, Evaluated(turn.put.question_id, seq, evaluation)) if evaluation else ()


def _check(entries: list[Entry], seq: int) -> None:
    if not any(e.seq == seq and e.speaker is Speaker.CANDIDATE for e in entries):
        raise NotFound(
            "entry_not_found", "There is no utterance of the candidate at this place: GET the transcript first."
        )
