"""What was found out about companies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import Base, Json, created, org


class ResearchRow(Base):
    """A research of a company; `topic` is equal for equal questions, so that an answer is found again."""

    __tablename__ = "research"
    __table_args__ = (Index(None, "org_id", "topic", "searched_at"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    owner_id: Mapped[UUID]
    company: Mapped[str]
    role: Mapped[str | None]
    topic: Mapped[str]
    status: Mapped[str]
    error: Mapped[Json | None]
    result: Mapped[Json | None]
    searched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created()
