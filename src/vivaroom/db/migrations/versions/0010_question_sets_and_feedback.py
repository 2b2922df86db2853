"""Sets of a team's own questions, and what people say of a session."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The tables, then who may see what of them, as for every other table."""
    _question_sets()
    _feedback()
    for table in ("question_set", "feedback"):
        op.execute(f"grant select, insert, update, delete on vivaroom.{table} to vivaroom_app, vivaroom_system")
        op.execute(f"alter table vivaroom.{table} enable row level security")
        op.execute(f"alter table vivaroom.{table} force row level security")
        op.execute(f"create policy own_rows on vivaroom.{table} to vivaroom_app using ({MINE}) with check ({MINE})")
        op.execute(f"create policy all_rows on vivaroom.{table} to vivaroom_system using (true) with check (true)")


def _question_sets() -> None:
    op.create_table(
        "question_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_question_set_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_question_set_org_id_name")),
        schema="vivaroom",
    )
    op.add_column("question", sa.Column("set_id", sa.Uuid(), nullable=True), schema="vivaroom")
    op.add_column("question", sa.Column("source", sa.Text(), nullable=True), schema="vivaroom")
    op.create_foreign_key(
        op.f("fk_question_set_id"), "question", "question_set", ["set_id"], ["id"],
        source_schema="vivaroom", referent_schema="vivaroom", ondelete="CASCADE",
    )  # fmt: skip
    op.create_index(op.f("ix_question_set_id"), "question", ["set_id"], unique=False, schema="vivaroom")


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("earlier", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_feedback_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_feedback_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("session_id", "author_id", name=op.f("uq_feedback_session_id_author_id")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_feedback_org_id"), "feedback", ["org_id"], unique=False, schema="vivaroom")
