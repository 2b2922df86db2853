"""Clients' own transcripts of sessions, kept beside our record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table."""
    op.create_table(
        "transcript_copy",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("entries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_transcript_copy_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_transcript_copy_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_transcript_copy")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_transcript_copy_org_id"), "transcript_copy", ["org_id"], unique=False, schema="vivaroom")
    op.execute("grant select, insert, update, delete on vivaroom.transcript_copy to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.transcript_copy enable row level security")
    op.execute("alter table vivaroom.transcript_copy force row level security")
    op.execute(f"create policy own_rows on vivaroom.transcript_copy to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.transcript_copy to vivaroom_system using (true) with check (true)")
