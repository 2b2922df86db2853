"""The candidate's correction of their own words; the ledger keeps both wordings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from vivaroom.interview.carrying import in_the_answer_that_stands
from vivaroom.interview.director import Director, Understood
from vivaroom.interview.events import Evaluated, Event, TranscriptCorrected
from vivaroom.interview.recordings.store import timeline_of
from vivaroom.interview.session import Recorded, Turn, counts_as_said
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

    Where the candidate spoke on since, the answer that goes on from these words is corrected with them, and judged. Raises
    NotFound `entry_not_found` for what is no utterance of the candidate.
    """
    ledger, session_id = director.ledger, correction.session_id
    now = director.database.glance(org)
    before = await ledger.read(now, session_id)
    read_for = _corrections(before, await ledger.events(now, session_id), correction)
    understood = await _understood(director, before, read_for[-1])
    async with director.database.unit(org) as unit:
        held = await ledger.read(unit, session_id, lock=True)
        asked = _corrections(held, await ledger.events(unit, session_id), correction)
        if asked != read_for:
            understood = None  # they spoke on meanwhile: what is not judged now is judged before the report
        turn = counts_as_said(held.session, asked[-1].seq, asked[-1].text)
        events: list[Event] = [TranscriptCorrected(one.seq, one.text) for one in asked]
        if turn and understood:
            events += _judged(turn, understood, held.session.seq + len(asked))
        recorded = await ledger.append(unit, held, events, director.clock.now())
        if turn and understood and understood.evaluate_later:
            job = EvaluateAnswer(org, session_id, turn.put.question_id, recorded[len(asked) - 1].seq)
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


def _corrections(held: Held, recorded: Sequence[Recorded], correction: Correction) -> tuple[Correction, ...]:
    """The correction, and behind it that of the answer that goes on from these words, where there is one."""
    entry = next((e for e in transcript(recorded) if e.seq == correction.seq), None)
    if entry is None or entry.speaker is not Speaker.CANDIDATE:
        raise NotFound(
            "entry_not_found", "There is no utterance of the candidate at this place: GET the transcript first."
        )
    stood = entry.corrected_text or entry.text
    longer = in_the_answer_that_stands(held.session, correction.seq, stood, correction.text)
    return (correction,) if longer is None else (correction, replace(correction, seq=longer[0], text=longer[1]))
