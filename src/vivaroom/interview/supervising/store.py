"""The history of a session's supervision, read from its ledger."""

from uuid import UUID

from sqlalchemy import ARRAY, Integer, Text, any_, bindparam, select

from vivaroom.db.reading import Rows
from vivaroom.db.tables import SessionEventRow
from vivaroom.interview.events import (
    NAMES,
    DirectionFollowed,
    DirectionGiven,
    DirectionHeld,
    SupervisorJudged,
    decode,
)
from vivaroom.interview.session import Recorded

OF_SUPERVISION = (SupervisorJudged, DirectionGiven, DirectionHeld, DirectionFollowed)
_TYPES = [NAMES[kind] for kind in OF_SUPERVISION]
_NEWEST_FIRST = (
    select(SessionEventRow.seq, SessionEventRow.at, SessionEventRow.type, SessionEventRow.payload)
    .where(
        SessionEventRow.session_id == bindparam("session_id"),
        SessionEventRow.seq < bindparam("before", type_=Integer),
        SessionEventRow.type == any_(bindparam("types", type_=ARRAY(Text))),
    )
    .order_by(SessionEventRow.seq.desc())
    .limit(bindparam("most", type_=Integer))
)


async def history(source: Rows, session_id: UUID, before: int, most: int) -> list[Recorded]:
    """Up to `most` verdicts and directions before a place of the ledger, newest first."""
    found = await source.rows(_NEWEST_FIRST, session_id=session_id, before=before, most=most, types=_TYPES)
    return [Recorded(r.seq, r.at, decode(r.type, r.payload)) for r in found]
