"""Sessions, their ledger, the judgement of answers, reports and recordings."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Float, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


class SessionRow(Base):
    """One sitting. `seq` is the last event's place, `epoch` the fence of its live connection, `due_at` when it ticks."""

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "org_id", "owner_id", "id"),
        Index("ix_session_due_at", "due_at", postgresql_where=text("due_at is not null")),
        Index("ix_session_waiting", "secret_expires_at", postgresql_where=text("status = 'created'")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    interview_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{SCHEMA}.interview.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[UUID]
    invitation_id: Mapped[UUID | None]
    candidate_name: Mapped[str | None]
    scheduled_at: Mapped[datetime | None]
    origin: Mapped[str] = mapped_column(server_default=text("'v1'"))
    plan: Mapped[Json]
    policy: Mapped[Json | None]
    secret_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    secret_expires_at: Mapped[datetime | None]
    status: Mapped[str]
    seq: Mapped[int] = mapped_column(server_default=text("0"))
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    due_at: Mapped[datetime | None]
    snapshot: Mapped[Json | None]
    snapshot_seq: Mapped[int] = mapped_column(server_default=text("0"))
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = created()


class AttendanceRow(Base):
    """A connection of a candidate, good until `until` unless it is renewed; only where leaving ends the session."""

    __tablename__ = "attendance"
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"), primary_key=True)
    connection_id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    until: Mapped[datetime] = mapped_column(index=True)


class SessionEventRow(Base):
    """The ledger: append-only, one row a fact."""

    __tablename__ = "session_event"
    __table_args__ = (
        Index(
            "uq_session_event_client_id",
            "session_id",
            "client_id",
            unique=True,
            postgresql_where=text("client_id is not null"),
        ),
        Index(
            "ix_session_event_words",
            text("to_tsvector('english', payload->>'text')"),
            postgresql_using="gin",
            postgresql_where=text("payload ? 'text'"),
        ),
        Index(
            "ix_session_event_payload",
            "payload",
            postgresql_using="gin",
            postgresql_ops={"payload": "jsonb_path_ops"},
            postgresql_where=text("type = 'answer.given'"),
        ),
    )
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    org_id: Mapped[UUID]
    epoch: Mapped[int]
    type: Mapped[str]
    payload: Mapped[Json]
    client_id: Mapped[str | None]
    at: Mapped[datetime]


class EvaluationRow(Base):
    """The judgement of one answer, beside its event in the ledger, so that it can be searched and counted."""

    __tablename__ = "evaluation"
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    org_id: Mapped[UUID] = mapped_column(index=True)
    question_id: Mapped[UUID]
    grader: Mapped[str]
    score_0_1: Mapped[float | None] = mapped_column(Float)
    not_scored: Mapped[str | None]
    at: Mapped[datetime]


class ReportRow(Base):
    """A report of a session; writing it again adds a row with the next number and keeps the old one."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("session_id", "number"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"))
    number: Mapped[int]
    status: Mapped[str]
    body: Mapped[Json | None]
    error: Mapped[Json | None]
    created_at: Mapped[datetime] = created()


class RecordingRow(Base):
    """The sound of a session. Files by content-addressed name; `timeline` says where its parts and sayings stand."""

    __tablename__ = "recording"
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"), primary_key=True)
    org_id: Mapped[UUID] = org(index=True)
    status: Mapped[str]
    consent: Mapped[str]
    file_ref: Mapped[str | None] = mapped_column(index=True)
    peaks_ref: Mapped[str | None] = mapped_column(index=True)
    file_bytes: Mapped[int | None]
    duration_ms: Mapped[int | None]
    timeline: Mapped[Json | None]
    created_at: Mapped[datetime] = created()


class RoomRecordingRow(Base):
    """What a media server recorded of one stay in a room: `recording` is its name there, `file_ref` that of the file."""

    __tablename__ = "room_recording"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"), index=True)
    org_id: Mapped[UUID] = org(index=True)
    recording: Mapped[str | None] = mapped_column(index=True)
    file_ref: Mapped[str]
    video: Mapped[bool]
    consent: Mapped[str]
    status: Mapped[str]
    file_bytes: Mapped[int | None] = mapped_column(BigInteger)
    duration_ms: Mapped[int | None]
    began_at: Mapped[datetime]
