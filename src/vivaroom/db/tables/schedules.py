"""Interviews that are set up for one job application and one time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class ScheduleRow(Base):
    """A job application with the time of its interview; `plan` is there once it was prepared.

    `revision` rises with every change that makes another plan necessary, `remind_at` is when the next reminder is due.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        Index(None, "org_id", "id"),
        Index(None, "org_id", "status", "id"),
        Index("ix_schedule_remind_at", "remind_at", postgresql_where=text("remind_at is not null")),
        Index("ix_schedule_awaited", "scheduled_at", postgresql_where=text("status in ('scheduled', 'preparing')")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    owner_id: Mapped[UUID]
    interview_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{SCHEMA}.interview.id", ondelete="SET NULL"), index=True
    )
    resume_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.resume.id", ondelete="SET NULL"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="SET NULL"), index=True)
    external_id: Mapped[str | None]
    candidate_name: Mapped[str]
    candidate_email: Mapped[str | None]
    job_title: Mapped[str]
    job_description: Mapped[str | None]
    brief: Mapped[Json]
    status: Mapped[str]
    scheduled_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    prepared_at: Mapped[datetime | None]
    plan: Mapped[Json | None]
    error: Mapped[Json | None]
    remind_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()
