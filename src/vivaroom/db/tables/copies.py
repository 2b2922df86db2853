"""What clients have of sessions, beside our own record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, org


class TranscriptCopyRow(Base):
    """A client's own transcript of a session, as it was sent last."""

    __tablename__ = "transcript_copy"
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"), primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    entries: Mapped[list[Json]] = mapped_column(JSONB)
    sent_at: Mapped[datetime]
