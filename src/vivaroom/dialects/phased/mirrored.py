"""The document in which a front end of this dialect finds an interview, for a mirror of ours in its own database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from vivaroom.accounts.store import subject_of
from vivaroom.api.services import Services
from vivaroom.dialects.phased.reports import shown
from vivaroom.feedback.store import session_with_report
from vivaroom.interview.plan import Mode
from vivaroom.kit.errors import NotFound


async def document_of(services: Services, org: UUID, session_id: UUID) -> Mapping[str, Any] | None:
    """What `GET /api/interviews/{id}` tells the candidate, and whose it is; None for a session that is gone.

    `uid` is what Firebase, or another provider that the candidate signed in with, calls them.
    """
    now = services.database.glance(org)
    try:
        held = await services.ledger.read(now, session_id)
        card, stamp = await session_with_report(now, session_id)
    except NotFound:
        return None
    item = await shown(services, held, stamp, judged=held.plan.mode is Mode.PRACTICE)
    report = item.get("report")
    whose = {"user_id": card.owner_id, "uid": await subject_of(now, card.owner_id)}
    return {**item, "report": report.model_dump() if report is not None else None, **whose}
