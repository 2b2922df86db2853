"""Session rows in PostgreSQL as far as they do not depend on the ledger: made, listed, cancelled, erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from vivaroom.db.keyset import Stretch
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.reading import Rows
from vivaroom.db.tables import SessionRow
from vivaroom.db.unit import Unit
from vivaroom.interview.plan import Plan
from vivaroom.interview.policy import USUAL, SessionPolicy, policy_kept, policy_of
from vivaroom.interview.session import SessionStatus
from vivaroom.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class SessionCard:
    """What a list shows of a session."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    interview_id: UUID | None
    candidate_name: str | None
    origin: str
    status: SessionStatus
    created_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    scheduled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The digest of the key that opens a session, and until when it does."""

    digest: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose a session is, and its policy."""

    org_id: UUID
    policy: SessionPolicy


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session to be made: whose it is, what it runs on, and the key that opens it."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    interview_id: UUID | None
    plan: Plan
    key: SessionKey
    candidate_name: str | None = None
    invitation_id: UUID | None = None
    origin: str = "v1"
    scheduled_at: datetime | None = None
    policy: SessionPolicy = USUAL


async def add_session(unit: Unit, new: NewSession) -> None:
    """Keep a session that nobody has entered yet."""
    values = {
        "id": new.id, "org_id": new.org_id, "owner_id": new.owner_id, "interview_id": new.interview_id,
        "plan": new.plan.model_dump(mode="json"), "status": SessionStatus.CREATED.value,
        "secret_digest": new.key.digest, "secret_expires_at": new.key.expires_at,
        "candidate_name": new.candidate_name, "invitation_id": new.invitation_id, "origin": new.origin,
        "scheduled_at": new.scheduled_at,
    }  # fmt: skip
    policy = policy_kept(new.policy)
    await unit.execute(insert(SessionRow).values(**values, **({"policy": policy} if policy else {})))


async def set_key(unit: Unit, session_id: UUID, key: SessionKey) -> None:
    """Give the session another key; the old one no longer opens it."""
    values = {"secret_digest": key.digest, "secret_expires_at": key.expires_at}
    await unit.execute(update(SessionRow).where(SessionRow.id == session_id).values(**values))


async def find_session(source: Rows, session_id: UUID) -> SessionCard:
    """One session. Raises NotFound `session_not_found`."""
    found = await source.rows(_ONE, id=session_id)
    if not found:
        raise no_session()
    return card_of(found[0])


async def terms_of(source: Rows, session_id: UUID) -> Terms | None:
    """Whose a session is and what was agreed for it; None where there is none."""
    found = await source.rows(_TERMS, id=session_id)
    return Terms(found[0].org_id, policy_of(found[0].policy)) if found else None


async def page_sessions(source: Rows, owner: UUID | None, stretch: Stretch) -> list[SessionCard]:
    """Sessions, newest first; of one candidate, or of the whole organisation."""
    return await sessions_of(source, owner).page(stretch)


def sessions_of(source: Rows, owner: UUID | None) -> Listed[SessionCard]:
    """The sessions of one candidate, or of the whole organisation."""
    return Listed(source, _ALL) if owner is None else Listed(source, _OF, {"owner": owner})


async def change_waiting(unit: Unit, session_id: UUID, **fields: Any) -> bool:
    """Write some fields of a session that nobody has entered; False where somebody has, or it waits no more."""
    waits = (SessionRow.id == session_id, SessionRow.status == SessionStatus.CREATED.value)
    changed = update(SessionRow).where(*waits).values(**fields)
    return (await unit.execute(changed)).rowcount == 1


async def lock_session(unit: Unit, session_id: UUID) -> SessionStatus | None:
    """Where a session stands, which is held until the unit ends; None when it was erased."""
    found = await unit.rows(select(SessionRow.status).where(SessionRow.id == session_id).with_for_update())
    return SessionStatus(found[0].status) if found else None


async def cancel_unentered(unit: Unit, session_id: UUID) -> None:
    """Nobody will enter this session any more; one that somebody has entered stays as it is."""
    waits = (SessionRow.id == session_id, SessionRow.status == SessionStatus.CREATED.value)
    await unit.execute(update(SessionRow).where(*waits).values(status=SessionStatus.CANCELLED.value, due_at=None))


async def set_status(unit: Unit, session_id: UUID, status: SessionStatus) -> None:
    """For a session that never went live: expired or cancelled."""
    await unit.execute(update(SessionRow).where(SessionRow.id == session_id).values(status=status.value, due_at=None))


async def erase_session(unit: Unit, session_id: UUID) -> None:
    """Forget a session with its ledger, evaluations and reports."""
    await unit.execute(delete(SessionRow).where(SessionRow.id == session_id))


CARD_COLUMNS = tuple(getattr(SessionRow, field) for field in SessionCard.__dataclass_fields__)
_STATUS = [*SessionCard.__dataclass_fields__].index("status")
_ONE = select(*CARD_COLUMNS).where(SessionRow.id == bindparam("id"))
_TERMS = select(SessionRow.org_id, SessionRow.policy).where(SessionRow.id == bindparam("id"))


def no_session() -> NotFound:
    """There is none with this id, as far as somebody may know."""
    return NotFound("session_not_found", "There is no session with this id, or it is not yours to see.")


def card_of(row: Any) -> SessionCard:
    """The card in a row that begins with `CARD_COLUMNS`."""
    fields: list[Any] = [*row[: len(CARD_COLUMNS)]]
    fields[_STATUS] = SessionStatus(fields[_STATUS])
    return SessionCard(*fields)


_ALL = Listing(SessionRow.id, CARD_COLUMNS, card_of)
_OF = _ALL.where(SessionRow.owner_id == bindparam("owner"))
