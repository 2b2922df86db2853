"""What people say of a session, beside what the report says."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class FeedbackRow(Base):
    """One person's feedback on a session; `earlier` are the versions before this one, oldest first."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("session_id", "author_id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"))
    author_id: Mapped[UUID]
    author_role: Mapped[str]
    author_name: Mapped[str | None]
    rating: Mapped[int]
    scores: Mapped[Json]
    comments: Mapped[str]
    shared: Mapped[bool]
    version: Mapped[int]
    earlier: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'"))
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()
