"""Designs of interviews and the links that open them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class InterviewRow(Base):
    """The reusable design: `design` as it was asked for, `plan` as it was made from it."""

    __tablename__ = "interview"
    __table_args__ = (Index(None, "org_id", "owner_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    owner_id: Mapped[UUID]
    title: Mapped[str]
    design: Mapped[Json]
    plan: Mapped[Json]
    resume_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.resume.id", ondelete="SET NULL"))
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()


class InvitationRow(Base):
    """A link that opens a session; the link's secret is kept as a digest."""

    __tablename__ = "invitation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    interview_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.interview.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    scheduled_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    session_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = created()
