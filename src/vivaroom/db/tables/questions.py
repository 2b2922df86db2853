"""The question bank, and the vectors of questions and resumes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pgvector.sqlalchemy import Vector
from sqlalchemy import BigInteger, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from vivaroom.db.tables.base import SCHEMA, Base, Json, created, org


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
    org_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.organisation.id", ondelete="CASCADE"), index=True)
    slug: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str]
    difficulty: Mapped[int]
    roles: Mapped[list[str]]
    skills: Mapped[list[str]]
    companies: Mapped[list[str]]
    body: Mapped[Json]
    content_version: Mapped[str]
    set_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.question_set.id", ondelete="CASCADE"), index=True)
    source: Mapped[str | None]
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "to_tsvector('english', coalesce(body->>'text','') || ' ' || coalesce(body->>'skills','') || ' ' || coalesce(body->>'ideal_answer',''))",
            persisted=True,
        ),
    )
    created_at: Mapped[datetime] = created()


class QuestionSetRow(Base):
    """Questions that a team brought in together; `revision` counts the imports, `findings` are about their meaning."""

    __tablename__ = "question_set"
    __table_args__ = (UniqueConstraint("org_id", "name"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    org_id: Mapped[UUID] = org()
    name: Mapped[str]
    status: Mapped[str]
    revision: Mapped[int]
    question_count: Mapped[int]
    findings: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'"))
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()


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
    org_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.organisation.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    ref_id: Mapped[UUID]
    ordinal: Mapped[int]
    text: Mapped[str]
    model: Mapped[str]
    dimension: Mapped[int]
    embedding: Mapped[Any] = mapped_column(Vector())
