"""Answers that were acknowledged before their turn was taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class HandedInRow(Base):
    """One answer. `text` or `sound` hold it until it is in the ledger; `identity` is what its repetition has too."""

    __tablename__ = "handed_in"
    __table_args__ = (Index(None, "session_id", "id"), Index(None, "session_id", "identity"))
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"))
    identity: Mapped[str]
    question_id: Mapped[UUID | None]
    after_seq: Mapped[int]
    text: Mapped[str | None]
    sound: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[str]
    error: Mapped[Json | None]
    created_at: Mapped[datetime] = created()
