"""What lists show of reports, read without the reports themselves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from vivaroom.db.tables import ReportRow
from vivaroom.db.unit import Unit
from vivaroom.feedback.store import ReportStatus


async def overall_scores(unit: Unit, sessions: Sequence[UUID]) -> dict[UUID, float]:
    """The overall number (0-1) of each session's newest readable report, where it has one."""
    score = ReportRow.body["overall"]["score_0_1"].as_float()
    query = (
        select(ReportRow.session_id, score.label("score"))
        .where(ReportRow.session_id.in_(sessions), ReportRow.status == ReportStatus.READY.value)
        .order_by(ReportRow.session_id, ReportRow.number)
    )
    newest = {row.session_id: row.score for row in await unit.execute(query)}
    return {session_id: score for session_id, score in newest.items() if score is not None}
