"""Resumes and what came of holding them against jobs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class ResumeRow(Base):
    """A resume: its file by content-addressed name, its text, and the profile with spans into that text."""

    __tablename__ = "resume"
    __table_args__ = (Index(None, "org_id", "owner_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    owner_id: Mapped[UUID]
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    file_ref: Mapped[str | None]
    status: Mapped[str]
    error: Mapped[Json | None]
    text: Mapped[str | None]
    hidden_spans: Mapped[Json | None]
    profile: Mapped[Json | None]
    created_at: Mapped[datetime] = created()


class AnalysisRow(Base):
    """A resume held against a job description."""

    __tablename__ = "analysis"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    owner_id: Mapped[UUID]
    resume_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.resume.id", ondelete="CASCADE"), index=True)
    job_description: Mapped[str]
    role: Mapped[str | None]
    status: Mapped[str]
    error: Mapped[Json | None]
    result: Mapped[Json | None]
    created_at: Mapped[datetime] = created()
