"""How this installation runs: who works on jobs, and what is done again and again. No organisation sees any of it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import Base, Json, created


class WorkerRow(Base):
    """A process that works on jobs, or could. Whether it lives is told by the lock of its name, not by this row."""

    __tablename__ = "worker"
    executor: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    host: Mapped[str]
    pid: Mapped[int]
    version: Mapped[str]
    concurrency: Mapped[Json]
    started_at: Mapped[datetime] = created()
    gone_since: Mapped[datetime | None]


class PeriodicJobRow(Base):
    """Something that is done again and again, by one process at a time; `last_error` is the name of a type."""

    __tablename__ = "periodic_job"
    name: Mapped[str] = mapped_column(primary_key=True)
    every_seconds: Mapped[float]
    next_at: Mapped[datetime]
    last_at: Mapped[datetime | None]
    last_ended_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
