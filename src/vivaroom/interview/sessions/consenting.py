"""The candidate's consent, kept in the ledger before anything of them is."""

from vivaroom.db.unit import Database
from vivaroom.interview.events import ConsentGiven
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.interview.store import Ledger
from vivaroom.kit.clock import Clock


async def consent(database: Database, ledger: Ledger, clock: Clock, card: SessionCard, given: ConsentGiven) -> None:
    """Keep what the candidate of this session agreed to; what stands already is not written again.

    Raises NotFound `session_not_found`.
    """
    async with database.unit(card.org_id) as unit:
        held = await ledger.read(unit, card.id, lock=True)
        if held.session.consent != given:
            await ledger.append(unit, held, [given], clock.now())
