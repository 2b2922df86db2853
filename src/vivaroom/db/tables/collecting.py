"""Conversations in which interviews are set up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class CollectorRow(Base):
    """One conversation: `fields` as they are known, `entries` as they were said, and the interview that came of it.

    `turn` counts what was written to it, so that two writers never answer the same state.
    """

    __tablename__ = "collector"
    __table_args__ = (Index(None, "org_id", "owner_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    owner_id: Mapped[UUID]
    origin: Mapped[str]
    language: Mapped[str]
    resume_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.resume.id", ondelete="SET NULL"))
    fields: Mapped[Json]
    entries: Mapped[list[Json]] = mapped_column(JSONB)
    turn: Mapped[int]
    status: Mapped[str]
    interview_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{SCHEMA}.interview.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()
