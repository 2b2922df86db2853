"""What jobs themselves ask of the database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import exists, select, text, update

from vivaroom.db.tables import InvitationRow, SessionRow
from vivaroom.db.unit import Unit
from vivaroom.interview.session import SessionStatus
from vivaroom.ports.queue import Transaction

_STEP_BACK = text("select current_setting('role'), set_config('role', 'none', true)")
_STEP_FORTH = text("select set_config('role', :role, true)")


@asynccontextmanager
async def as_who_signed_in(unit: Transaction) -> AsyncIterator[None]:
    """Work as the role that signed in, which owns the engine's tables; units work as one that sees none of them.

    After an error the transaction cannot go on anyhow, and the role stays as it is.
    """
    before: str = (await unit.connection.execute(_STEP_BACK)).one()[0]
    yield
    await unit.connection.execute(_STEP_FORTH, {"role": before})


async def expire_sessions(unit: Unit, now: datetime, limit: int) -> int:
    """Expire up to `limit` sessions that nobody entered while their key was valid, and tell how many there were.

    A session of an invitation waits as long as the invitation can be opened, which gives a fresh key.
    """
    can_be_opened = exists().where(
        InvitationRow.id == SessionRow.invitation_id,
        InvitationRow.revoked_at.is_(None),
        InvitationRow.expires_at > now,
    )
    lapsed = (
        select(SessionRow.id)
        .where(SessionRow.status == SessionStatus.CREATED.value, SessionRow.secret_expires_at <= now, ~can_be_opened)
        .order_by(SessionRow.secret_expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    expired = (
        update(SessionRow)
        .where(SessionRow.id.in_(lapsed.scalar_subquery()))
        .values(status=SessionStatus.EXPIRED.value, due_at=None)
    )
    return (await unit.execute(expired)).rowcount
