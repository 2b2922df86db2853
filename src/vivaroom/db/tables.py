"""The tables, all in schema `vivaroom`; Alembic migrations are the only way they come to be.

Every row carries the organisation it belongs to, and row-level security holds that line in the database. Rows stay in
`store.py` files: what leaves a store is a frozen value of the domain.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    BigInteger,
    Computed,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "vivaroom"
Json = dict[str, Any]
_FROM_ORG = f"{SCHEMA}.organisation.id"


class Base(DeclarativeBase):
    """What all tables share: the schema, names for constraints, and the SQL types of Python types."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {str: Text, Json: JSONB, datetime: DateTime(timezone=True), list[str]: ARRAY(Text)}


def _created() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


class OrganisationRow(Base):
    """A tenant."""

    __tablename__ = "organisation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = _created()


class AccountRow(Base):
    """A person who can sign in; `issuer` and `subject` are set for accounts of an outside identity provider."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email"), UniqueConstraint("issuer", "subject"))
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    profile: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    revoked_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()


class RefreshTokenRow(Base):
    """A refresh token by its digest; used once, then replaced."""

    __tablename__ = "refresh_token"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.account.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ResumeRow(Base):
    """A resume: its file by content-addressed name, its text, and the profile with spans into that text."""

    __tablename__ = "resume"
    __table_args__ = (Index(None, "org_id", "owner_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"))
    owner_id: Mapped[UUID]
    file_name: Mapped[str | None]
    media_type: Mapped[str | None]
    file_ref: Mapped[str | None]
    status: Mapped[str]
    error: Mapped[Json | None]
    text: Mapped[str | None]
    hidden_spans: Mapped[Json | None]
    profile: Mapped[Json | None]
    created_at: Mapped[datetime] = _created()


class AnalysisRow(Base):
    """A resume held against a job description."""

    __tablename__ = "analysis"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    owner_id: Mapped[UUID]
    resume_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.resume.id", ondelete="CASCADE"), index=True)
    job_description: Mapped[str]
    role: Mapped[str | None]
    status: Mapped[str]
    error: Mapped[Json | None]
    result: Mapped[Json | None]
    created_at: Mapped[datetime] = _created()


class QuestionRow(Base):
    """A question: of the bank (no organisation) or of a team; `body` is the whole content value."""

    __tablename__ = "question"
    __table_args__ = (
        Index(
            "uq_question_slug",
            text("coalesce(org_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            "slug",
            unique=True,
        ),
        Index("ix_question_search", "search", postgresql_using="gin"),
        Index("ix_question_body", "body", postgresql_using="gin", postgresql_ops={"body": "jsonb_path_ops"}),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID | None] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    slug: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str]
    difficulty: Mapped[int]
    roles: Mapped[list[str]]
    skills: Mapped[list[str]]
    companies: Mapped[list[str]]
    body: Mapped[Json]
    content_version: Mapped[str]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('english', coalesce(body->>'text','') || ' ' || coalesce(body->>'skills','') || ' ' || coalesce(body->>'ideal_answer',''))",
            persisted=True,
        ),
    )
    created_at: Mapped[datetime] = _created()


class ChunkRow(Base):
    """A piece of text with its vector; `model` and `dimension` say what made it, `ref_id` what it is a piece of."""

    __tablename__ = "chunk"
    __table_args__ = (
        UniqueConstraint("ref_id", "kind", "ordinal", "model"),
        Index(
            "ix_chunk_embedding_384",
            text("(embedding::public.vector(384)) public.vector_cosine_ops"),
            postgresql_using="hnsw",
            postgresql_where=text("dimension = 384"),
        ),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    org_id: Mapped[UUID | None] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    ref_id: Mapped[UUID]
    ordinal: Mapped[int]
    text: Mapped[str]
    model: Mapped[str]
    dimension: Mapped[int]
    embedding: Mapped[Any] = mapped_column(Vector())


class InterviewRow(Base):
    """The reusable design: `design` as it was asked for, `plan` as it was made from it."""

    __tablename__ = "interview"
    __table_args__ = (Index(None, "org_id", "owner_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"))
    owner_id: Mapped[UUID]
    title: Mapped[str]
    design: Mapped[Json]
    plan: Mapped[Json]
    resume_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.resume.id", ondelete="SET NULL"))
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()
    updated_at: Mapped[datetime] = _created()


class InvitationRow(Base):
    """A link that opens a session; the link's secret is kept as a digest."""

    __tablename__ = "invitation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    interview_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.interview.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None]
    name: Mapped[str | None]
    secret_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    scheduled_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    session_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = _created()


class SessionRow(Base):
    """One sitting. `seq` is the last event's place, `epoch` the fence of its live connection, `due_at` when it ticks."""

    __tablename__ = "session"
    __table_args__ = (
        Index(None, "org_id", "owner_id", "id"),
        Index("ix_session_due_at", "due_at", postgresql_where=text("due_at is not null")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"))
    interview_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(f"{SCHEMA}.interview.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[UUID]
    invitation_id: Mapped[UUID | None]
    candidate_name: Mapped[str | None]
    origin: Mapped[str] = mapped_column(server_default=text("'v1'"))
    plan: Mapped[Json]
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
    created_at: Mapped[datetime] = _created()


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
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.session.id", ondelete="CASCADE"))
    number: Mapped[int]
    status: Mapped[str]
    body: Mapped[Json | None]
    error: Mapped[Json | None]
    created_at: Mapped[datetime] = _created()


class IdempotencyKeyRow(Base):
    """A POST that was done: the same key and body get the same reply for a day."""

    __tablename__ = "idempotency_key"
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), primary_key=True)
    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(LargeBinary)
    status_code: Mapped[int | None]
    headers: Mapped[Json | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = _created()


class WebhookRow(Base):
    """Where an organisation wants to hear of events."""

    __tablename__ = "webhook"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    url: Mapped[str]
    events: Mapped[list[str]]
    secret: Mapped[str]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = _created()


class WebhookDeliveryRow(Base):
    """One message to one webhook with every attempt that was made."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (Index(None, "webhook_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey(_FROM_ORG, ondelete="CASCADE"), index=True)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.webhook.id", ondelete="CASCADE"))
    type: Mapped[str]
    payload: Mapped[Json]
    status: Mapped[str]
    attempts: Mapped[Json] = mapped_column(server_default=text("'[]'"))
    created_at: Mapped[datetime] = _created()
