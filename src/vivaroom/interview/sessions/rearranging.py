"""Sessions that wait for their candidate: put to another time or length, or called off."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vivaroom.db.unit import Database
from vivaroom.interview.plan import Plan
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.starting import key_expires
from vivaroom.interview.sessions.store import SessionCard, change_waiting
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import Conflict


@dataclass(frozen=True, slots=True)
class Calendar:
    """Changes what waits."""

    database: Database
    clock: Clock

    async def put_to(self, card: SessionCard, scheduled_at: datetime) -> None:
        """Another time. Raises Conflict `session_begun`."""
        expires_at = key_expires(self.clock.now(), scheduled_at)
        await self._change(card, scheduled_at=scheduled_at, secret_expires_at=expires_at)

    async def run_on(self, card: SessionCard, plan: Plan) -> None:
        """Another plan. Raises Conflict `session_begun`."""
        await self._change(card, plan=plan.model_dump(mode="json"))

    async def call_off(self, card: SessionCard) -> None:
        """Nobody will enter it any more. Raises Conflict `session_begun`."""
        await self._change(card, status=SessionStatus.CANCELLED.value, due_at=None)

    async def _change(self, card: SessionCard, **fields: Any) -> None:
        async with self.database.unit(card.org_id) as unit:
            if not await change_waiting(unit, card.id, **fields):
                detail = "Only a session that nobody has entered yet can be changed; one that is live can be ended."
                raise Conflict("session_begun", detail)
