"""Interviews and invitations in PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from vivaroom.db.keyset import Stretch, newest_first
from vivaroom.db.tables import InterviewRow, InvitationRow
from vivaroom.db.unit import Unit
from vivaroom.interview.design import Design
from vivaroom.interview.plan import Plan
from vivaroom.kit.errors import NotFound


@dataclass(frozen=True, slots=True)
class Interview:
    """A design with its plan and its owner."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    title: str
    design: Design
    plan: Plan
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that opens a session; its secret is known only to who made it and who got it."""

    id: UUID
    org_id: UUID
    interview_id: UUID
    email: str | None
    name: str | None
    expires_at: datetime
    scheduled_at: datetime | None
    opened_at: datetime | None
    revoked_at: datetime | None
    session_id: UUID | None
    created_at: datetime


async def add_interview(unit: Unit, interview: Interview) -> None:
    """Keep a new interview."""
    await unit.execute(insert(InterviewRow).values(id=interview.id, org_id=interview.org_id, **_values(interview)))


async def change_interview(unit: Unit, interview: Interview) -> None:
    """Write an interview anew; sessions keep the plan that they were started with."""
    await unit.execute(update(InterviewRow).where(InterviewRow.id == interview.id).values(**_values(interview)))


async def find_interview(unit: Unit, interview_id: UUID) -> Interview:
    """One interview. Raises NotFound `interview_not_found`."""
    row = (await unit.execute(select(*_INTERVIEW).where(InterviewRow.id == interview_id))).one_or_none()
    if row is None:
        raise NotFound("interview_not_found", "There is no interview with this id, or it is not yours to see.")
    return _interview(row)


async def page_interviews(unit: Unit, owner: UUID | None, stretch: Stretch) -> list[Interview]:
    """Interviews that are not put away, newest first; of one owner, or of the whole organisation."""
    query = select(*_INTERVIEW).where(InterviewRow.archived_at.is_(None))
    if owner is not None:
        query = query.where(InterviewRow.owner_id == owner)
    return [_interview(r) for r in await unit.execute(newest_first(query, InterviewRow.id, stretch))]


async def add_invitation(unit: Unit, invitation: Invitation, secret_digest: bytes) -> None:
    """Keep a new invitation with the digest of its secret."""
    values = {field: getattr(invitation, field) for field in Invitation.__dataclass_fields__}
    await unit.execute(insert(InvitationRow).values(**values, secret_digest=secret_digest))


async def find_invitation(unit: Unit, invitation_id: UUID) -> Invitation:
    """One invitation. Raises NotFound `invitation_not_found`."""
    return await _one_invitation(unit, InvitationRow.id == invitation_id)


async def invitation_by_secret(unit: Unit, digest: bytes, *, lock: bool = False) -> Invitation:
    """The invitation of a link. Needs a system unit; raises NotFound `invitation_not_found`."""
    return await _one_invitation(unit, InvitationRow.secret_digest == digest, lock=lock)


async def page_invitations(unit: Unit, interview_id: UUID, stretch: Stretch) -> list[Invitation]:
    """The invitations of an interview, newest first."""
    query = select(*_INVITATION).where(InvitationRow.interview_id == interview_id)
    query = newest_first(query, InvitationRow.id, stretch)
    return [Invitation(*tuple[Any, ...](r)) for r in await unit.execute(query)]


async def mark_invitation(unit: Unit, invitation_id: UUID, **moments: Any) -> None:
    """Note when it was opened or revoked, and which session came of it."""
    await unit.execute(update(InvitationRow).where(InvitationRow.id == invitation_id).values(**moments))


_INTERVIEW = (
    InterviewRow.id, InterviewRow.org_id, InterviewRow.owner_id, InterviewRow.title, InterviewRow.design,
    InterviewRow.plan, InterviewRow.created_at, InterviewRow.updated_at, InterviewRow.archived_at,
)  # fmt: skip
_INVITATION = tuple(getattr(InvitationRow, field) for field in Invitation.__dataclass_fields__)


async def _one_invitation(unit: Unit, condition: Any, *, lock: bool = False) -> Invitation:
    query = select(*_INVITATION).where(condition)
    row = (await unit.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound(
            "invitation_not_found", "There is no invitation with this id or link, or it is not yours to see."
        )
    return Invitation(*tuple[Any, ...](row))


def _interview(row: Any) -> Interview:
    return Interview(
        id=row.id,
        org_id=row.org_id,
        owner_id=row.owner_id,
        title=row.title,
        design=Design.model_validate(row.design),
        plan=Plan.model_validate(row.plan),
        created_at=row.created_at,
        updated_at=row.updated_at,
        archived_at=row.archived_at,
    )


def _values(interview: Interview) -> dict[str, Any]:
    return {
        "owner_id": interview.owner_id,
        "title": interview.title,
        "design": interview.design.model_dump(mode="json"),
        "plan": interview.plan.model_dump(mode="json"),
        "resume_id": interview.design.resume_id,
        "archived_at": interview.archived_at,
        "created_at": interview.created_at,
        "updated_at": interview.updated_at,
    }
