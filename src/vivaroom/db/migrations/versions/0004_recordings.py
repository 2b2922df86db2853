"""Recordings: where the sound of a spoken session is kept, and where everything stands in it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table."""
    op.create_table(
        "recording",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("file_ref", sa.Text(), nullable=True),
        sa.Column("peaks_ref", sa.Text(), nullable=True),
        sa.Column("file_bytes", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("timeline", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_recording_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_recording_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_recording")),
        schema="vivaroom",
    )
    for column in ("org_id", "file_ref", "peaks_ref"):
        op.create_index(op.f(f"ix_recording_{column}"), "recording", [column], unique=False, schema="vivaroom")
    op.execute("grant select, insert, update, delete on vivaroom.recording to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.recording enable row level security")
    op.execute("alter table vivaroom.recording force row level security")
    op.execute(f"create policy own_rows on vivaroom.recording to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.recording to vivaroom_system using (true) with check (true)")
