"""The room as it is before its script knows more: what the session is about and how far it is."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from vivaroom.api.services import Services
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.ids import public_id

CONSENT = "2026-11.3"
"""Which consent text the room shows: another text is another version."""


@dataclass(frozen=True, slots=True)
class RoomShown:
    """A session as the room opens with it."""

    id: str
    role: str
    kind: str
    level: str
    questions: int
    minutes: int
    status: str
    last_seq: int


async def room_shown(services: Services, card: SessionCard) -> RoomShown:
    """The room of this session."""
    async with services.database.unit(card.org_id) as unit:
        held = await services.ledger.read(unit, card.id)
    plan = held.plan
    return RoomShown(
        id=public_id("session", card.id),
        role=plan.role_name,
        kind=plan.kind.value,
        level=plan.level.value,
        questions=plan.question_count,
        minutes=plan.duration_minutes,
        status=held.session.status.value,
        last_seq=held.session.seq,
    )


def _keep_sessions_days(request: Request) -> int | None:
    days: int | None = request.app.state.keep_sessions_days
    return days


RetentionDep = Annotated[int | None, Depends(_keep_sessions_days)]
"""After how many days closed sessions are erased; None where they are kept until somebody deletes them."""


def _offers_voice(request: Request) -> bool:
    offered: bool = request.app.state.offers_voice
    return offered


VoiceDep = Annotated[bool, Depends(_offers_voice)]
"""Whether an interview can be spoken here; pages offer it nowhere else."""
