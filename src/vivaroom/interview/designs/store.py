"""Interviews and invitations in PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from vivaroom.db.keyset import Stretch
from vivaroom.db.listing import Listed, Listing
from vivaroom.db.reading import Rows
from vivaroom.db.tables import InterviewRow, InvitationRow
from vivaroom.db.unit import Unit
from vivaroom.interview.designs.design import Design
from vivaroom.interview.plan import Plan
from vivaroom.kit.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewStamp:
    """Whose an interview is, and its state: `updated_at` moves with every change of design and plan."""

    id: UUID
    org_id: UUID
    owner_id: UUID
    updated_at: datetime
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewCard(InterviewStamp):
    """What a list shows of an interview."""

    title: str
    design: Design
    created_at: datetime


Stamped = TypeVar("Stamped", bound=InterviewStamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview(InterviewCard):
    """A design with its plan and its owner."""

    plan: Plan


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


async def find_interview(source: Rows, interview_id: UUID) -> Interview:
    """One interview. Raises NotFound `interview_not_found`."""
    found = await source.rows(_ONE_INTERVIEW, id=interview_id)
    if not found:
        raise _no_interview()
    return _interview(found[0])


async def find_stamp(source: Rows, interview_id: UUID) -> InterviewStamp:
    """The state of one interview. Raises NotFound `interview_not_found`."""
    found = await source.rows(_ONE_STAMP, id=interview_id)
    if not found:
        raise _no_interview()
    return InterviewStamp(**dict(zip(_STAMPED, found[0], strict=True)))


def in_use(interview: Stamped) -> Stamped:
    """The same interview. Raises NotFound `interview_not_found` when it was put away."""
    if interview.archived_at is not None:
        raise _no_interview()
    return interview


async def page_interviews(source: Rows, owner: UUID | None, stretch: Stretch) -> list[InterviewCard]:
    """Interviews that are not put away, newest first; of one owner, or of the whole organisation."""
    return await interviews_of(source, owner).page(stretch)


def interviews_of(source: Rows, owner: UUID | None) -> Listed[InterviewCard]:
    """The interviews that are not put away; of one owner, or of the whole organisation."""
    return Listed(source, _ALL) if owner is None else Listed(source, _OF, {"owner": owner})


async def add_invitation(unit: Unit, invitation: Invitation, secret_digest: bytes) -> None:
    """Keep a new invitation with the digest of its secret."""
    values = {field: getattr(invitation, field) for field in Invitation.__dataclass_fields__}
    await unit.execute(insert(InvitationRow).values(**values, secret_digest=secret_digest))


async def invitation_with_stamp(source: Rows, invitation_id: UUID) -> tuple[Invitation, InterviewStamp]:
    """One invitation and its interview's state. Raises NotFound `invitation_not_found`."""
    found = await source.rows(_WITH_STAMP, id=invitation_id)
    if not found:
        raise _no_invitation()
    row = tuple(found[0])
    return Invitation(*row[: len(_INVITATION)]), InterviewStamp(
        **dict(zip(_STAMPED, row[len(_INVITATION) :], strict=True))
    )


async def invitation_by_secret(unit: Unit, digest: bytes, *, lock: bool = False) -> Invitation:
    """The invitation of a link. Needs a system unit; raises NotFound `invitation_not_found`."""
    query = select(*_INVITATION).where(InvitationRow.secret_digest == digest)
    found = await unit.rows(query.with_for_update() if lock else query)
    if not found:
        raise NotFound("invitation_not_found", "There is no invitation with this link: ask who sent it for a new one.")
    return Invitation(*tuple[Any, ...](found[0]))


async def page_invitations(source: Rows, interview_id: UUID, stretch: Stretch) -> list[Invitation]:
    """The invitations of an interview, newest first."""
    return await invitations_of(source, interview_id).page(stretch)


def invitations_of(source: Rows, interview_id: UUID) -> Listed[Invitation]:
    """The invitations of an interview."""
    return Listed(source, _INVITATIONS_OF, {"interview": interview_id})


async def mark_invitation(unit: Unit, invitation_id: UUID, **moments: Any) -> None:
    """Note when it was opened or revoked, and which session came of it."""
    await unit.execute(update(InvitationRow).where(InvitationRow.id == invitation_id).values(**moments))


_INTERVIEW = (
    InterviewRow.id, InterviewRow.org_id, InterviewRow.owner_id, InterviewRow.title, InterviewRow.design,
    InterviewRow.plan, InterviewRow.created_at, InterviewRow.updated_at, InterviewRow.archived_at,
)  # fmt: skip
_CARD = tuple(c for c in _INTERVIEW if c is not InterviewRow.plan)
_ONE_INTERVIEW = select(*_INTERVIEW).where(InterviewRow.id == bindparam("id"))
_STAMPED = tuple(InterviewStamp.__dataclass_fields__)
_STAMP = tuple(getattr(InterviewRow, field) for field in _STAMPED)
_ONE_STAMP = select(*_STAMP).where(InterviewRow.id == bindparam("id"))
_INVITATION = tuple(getattr(InvitationRow, field) for field in Invitation.__dataclass_fields__)
_WITH_STAMP = (
    select(*_INVITATION, *(column.label(f"of_{column.key}") for column in _STAMP))
    .join(InterviewRow, InterviewRow.id == InvitationRow.interview_id)
    .where(InvitationRow.id == bindparam("id"))
)


def _no_interview() -> NotFound:
    return NotFound("interview_not_found", "There is no interview with this id, or it is not yours to see.")


def _no_invitation() -> NotFound:
    return NotFound("invitation_not_found", "There is no invitation with this id, or it is not yours to see.")


def _card(row: Any) -> InterviewCard:
    return InterviewCard(**_shared(row))


def _interview(row: Any) -> Interview:
    return Interview(plan=Plan.model_validate(row.plan), **_shared(row))


def _shared(row: Any) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in InterviewCard.__dataclass_fields__}
    return {**fields, "design": Design.model_validate(row.design)}


def _invitation(row: Any) -> Invitation:
    return Invitation(*tuple[Any, ...](row))


_ALL = Listing(InterviewRow.id, _CARD, _card, InterviewRow.archived_at.is_(None))
_OF = _ALL.where(InterviewRow.owner_id == bindparam("owner"))
_INVITATIONS_OF = Listing(
    InvitationRow.id, _INVITATION, _invitation, InvitationRow.interview_id == bindparam("interview")
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
