"""Copies of ours elsewhere: what of them is up to date."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import Base, org


class MirroredRow(Base):
    """The copy of a session: of so many `changes`, `sent` are there. It outlives the session, until the copy is gone too."""

    __tablename__ = "mirrored"
    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    changes: Mapped[int]
    sent: Mapped[int]
    trouble: Mapped[str | None]
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    failing_since: Mapped[datetime | None]
