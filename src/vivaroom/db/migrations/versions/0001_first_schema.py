"""The first schema: accounts, resumes, questions, interviews, sessions and their ledger, reports, webhooks.

Row-level security: the application works as `vivaroom_app`, which sees the rows of the organisation named by the
setting `vivaroom.org`; jobs, sweepers and sign-in work as `vivaroom_system`, which sees all rows. Neither owns a table.
"""

import pgvector.sqlalchemy
import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = ("vivaroom_app", "vivaroom_system")
WITH_ORG = (
    "account",
    "refresh_token",
    "resume",
    "analysis",
    "interview",
    "invitation",
    "session",
    "session_event",
    "evaluation",
    "report",
    "idempotency_key",
    "webhook",
    "webhook_delivery",
)
SHARED = ("question", "chunk")
MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """Roles first, because policies name them; then tables; then who may see what."""
    op.execute("create extension if not exists vector")
    _make_roles()
    _make_tables()
    _secure()


def _make_roles() -> None:
    for role in ROLES:
        op.execute(
            f"do $$ begin if not exists (select from pg_roles where rolname = '{role}') then"
            f" create role {role} nologin; end if; end $$"
        )
        op.execute(f"grant {role} to current_user")
        op.execute(f"grant usage on schema vivaroom to {role}")


def _secure() -> None:
    op.execute(f"grant select, insert, update, delete on all tables in schema vivaroom to {', '.join(ROLES)}")
    op.execute(f"grant usage on all sequences in schema vivaroom to {', '.join(ROLES)}")
    op.execute("revoke update, delete on vivaroom.session_event from vivaroom_app")
    _policy("organisation", "id = nullif(current_setting('vivaroom.org', true), '')::uuid")
    for table in WITH_ORG:
        _policy(table, MINE)
    for table in SHARED:
        _policy(table, f"{MINE} or org_id is null", MINE)


def _policy(table: str, visible: str, writable: str | None = None) -> None:
    op.execute(f"alter table vivaroom.{table} enable row level security")
    op.execute(f"alter table vivaroom.{table} force row level security")
    op.execute(
        f"create policy own_rows on vivaroom.{table} to vivaroom_app using ({visible}) with check ({writable or visible})"
    )
    op.execute(f"create policy all_rows on vivaroom.{table} to vivaroom_system using (true) with check (true)")


def _make_tables() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        schema="vivaroom",
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("profile", postgresql.JSONB(astext_type=Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_account_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_account_issuer_subject")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_account_org_id"), "account", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "chunk",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("embedding", pgvector.sqlalchemy.vector.VECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_chunk_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunk")),
        sa.UniqueConstraint("ref_id", "kind", "ordinal", "model", name=op.f("uq_chunk_ref_id_kind_ordinal_model")),
        schema="vivaroom",
    )
    op.create_index(
        "ix_chunk_embedding_384",
        "chunk",
        [sa.literal_column("(embedding::public.vector(384)) public.vector_cosine_ops")],
        unique=False,
        schema="vivaroom",
        postgresql_using="hnsw",
        postgresql_where=sa.text("dimension = 384"),
    )
    op.create_index(op.f("ix_chunk_org_id"), "chunk", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "idempotency_key",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_idempotency_key_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("org_id", "caller", "key", name=op.f("pk_idempotency_key")),
        schema="vivaroom",
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(Text()), nullable=False),
        sa.Column("skills", postgresql.ARRAY(Text()), nullable=False),
        sa.Column("companies", postgresql.ARRAY(Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("content_version", sa.Text(), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "to_tsvector('english', coalesce(body->>'text','') || ' ' || coalesce(body->>'skills','') || ' ' || coalesce(body->>'ideal_answer',''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_question_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        schema="vivaroom",
    )
    op.create_index(
        "ix_question_body",
        "question",
        ["body"],
        unique=False,
        schema="vivaroom",
        postgresql_using="gin",
        postgresql_ops={"body": "jsonb_path_ops"},
    )
    op.create_index(op.f("ix_question_org_id"), "question", ["org_id"], unique=False, schema="vivaroom")
    op.create_index(
        "ix_question_search", "question", ["search"], unique=False, schema="vivaroom", postgresql_using="gin"
    )
    op.create_index(
        "uq_question_slug",
        "question",
        [sa.literal_column("coalesce(org_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "slug"],
        unique=True,
        schema="vivaroom",
    )
    op.create_table(
        "resume",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("file_ref", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("hidden_spans", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("profile", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_resume_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume")),
        schema="vivaroom",
    )
    op.create_index(
        op.f("ix_resume_org_id_owner_id_id"), "resume", ["org_id", "owner_id", "id"], unique=False, schema="vivaroom"
    )
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", postgresql.ARRAY(Text()), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_webhook_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_webhook_org_id"), "webhook", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "analysis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("resume_id", sa.Uuid(), nullable=False),
        sa.Column("job_description", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_analysis_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resume_id"], ["vivaroom.resume.id"], name=op.f("fk_analysis_resume_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_analysis_org_id"), "analysis", ["org_id"], unique=False, schema="vivaroom")
    op.create_index(op.f("ix_analysis_resume_id"), "analysis", ["resume_id"], unique=False, schema="vivaroom")
    op.create_table(
        "interview",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("design", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("resume_id", sa.Uuid(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_interview_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resume_id"], ["vivaroom.resume.id"], name=op.f("fk_interview_resume_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
        schema="vivaroom",
    )
    op.create_index(
        op.f("ix_interview_org_id_owner_id_id"),
        "interview",
        ["org_id", "owner_id", "id"],
        unique=False,
        schema="vivaroom",
    )
    op.create_table(
        "refresh_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["vivaroom.account.id"], name=op.f("fk_refresh_token_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_refresh_token_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_refresh_token")),
        schema="vivaroom",
    )
    op.create_index(
        op.f("ix_refresh_token_account_id"), "refresh_token", ["account_id"], unique=False, schema="vivaroom"
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", postgresql.JSONB(astext_type=Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_webhook_delivery_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["vivaroom.webhook.id"], name=op.f("fk_webhook_delivery_webhook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_webhook_delivery_org_id"), "webhook_delivery", ["org_id"], unique=False, schema="vivaroom")
    op.create_index(
        op.f("ix_webhook_delivery_webhook_id_id"),
        "webhook_delivery",
        ["webhook_id", "id"],
        unique=False,
        schema="vivaroom",
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["vivaroom.interview.id"], name=op.f("fk_invitation_interview_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_invitation_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_invitation_secret_digest")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_invitation_interview_id"), "invitation", ["interview_id"], unique=False, schema="vivaroom")
    op.create_index(op.f("ix_invitation_org_id"), "invitation", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("interview_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("candidate_name", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), server_default=sa.text("'v1'"), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=True),
        sa.Column("secret_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("snapshot_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["interview_id"], ["vivaroom.interview.id"], name=op.f("fk_session_interview_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_session_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("secret_digest", name=op.f("uq_session_secret_digest")),
        schema="vivaroom",
    )
    op.create_index(
        "ix_session_due_at",
        "session",
        ["due_at"],
        unique=False,
        schema="vivaroom",
        postgresql_where=sa.text("due_at is not null"),
    )
    op.create_index(op.f("ix_session_interview_id"), "session", ["interview_id"], unique=False, schema="vivaroom")
    op.create_index(
        op.f("ix_session_org_id_owner_id_id"), "session", ["org_id", "owner_id", "id"], unique=False, schema="vivaroom"
    )
    op.create_table(
        "evaluation",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("grader", sa.Text(), nullable=False),
        sa.Column("score_0_1", sa.Float(), nullable=True),
        sa.Column("not_scored", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_evaluation_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "seq", name=op.f("pk_evaluation")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_evaluation_org_id"), "evaluation", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_report_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_report_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_report_session_id_number")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_report_org_id"), "report", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "session_event",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_session_event_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", "seq", name=op.f("pk_session_event")),
        schema="vivaroom",
    )
    op.create_index(
        "ix_session_event_payload",
        "session_event",
        ["payload"],
        unique=False,
        schema="vivaroom",
        postgresql_using="gin",
        postgresql_ops={"payload": "jsonb_path_ops"},
        postgresql_where=sa.text("type = 'answer.given'"),
    )
    op.create_index(
        "ix_session_event_words",
        "session_event",
        [sa.literal_column("to_tsvector('english', payload->>'text')")],
        unique=False,
        schema="vivaroom",
        postgresql_using="gin",
        postgresql_where=sa.text("payload ? 'text'"),
    )
    op.create_index(
        "uq_session_event_client_id",
        "session_event",
        ["session_id", "client_id"],
        unique=True,
        schema="vivaroom",
        postgresql_where=sa.text("client_id is not null"),
    )
