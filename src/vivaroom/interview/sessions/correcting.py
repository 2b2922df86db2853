"""The candidate's correction of their own words; the ledger keeps both wordings."""

from dataclasses import dataclass
from uuid import UUID

from vivaroom.db.unit import Database
from vivaroom.interview.events import TranscriptCorrected
from vivaroom.interview.recordings.store import timeline_of
from vivaroom.interview.store import Ledger
from vivaroom.interview.transcript import Entry, Speaker, transcript
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Correction:
    """The utterance at `seq` of a session, as it was really said."""

    session_id: UUID
    seq: int
    text: str


async def correct(database: Database, ledger: Ledger, clock: Clock, org: UUID, correction: Correction) -> Entry:
    """The entry with its correction. Raises NotFound `entry_not_found` for what is no utterance of the candidate."""
    async with database.unit(org) as unit:
        held = await ledger.read(unit, correction.session_id, lock=True)
        before = transcript(await ledger.events(unit, correction.session_id))
        if not any(e.seq == correction.seq and e.speaker is Speaker.CANDIDATE for e in before):
            detail = "There is no utterance of the candidate at this place: GET the transcript first."
            raise NotFound("entry_not_found", detail)
        await ledger.append(unit, held, [TranscriptCorrected(correction.seq, correction.text)], clock.now())
        timeline = await timeline_of(unit, correction.session_id)
        after = transcript(await ledger.events(unit, correction.session_id), timeline)
    return next(e for e in after if e.seq == correction.seq)
