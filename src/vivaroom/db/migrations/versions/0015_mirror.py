"""The outbox of the mirror, and what media servers recorded in rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """Two tables, then who may see what of them, as for every other table."""
    op.create_table(
        "mirrored",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_mirrored_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_mirrored")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_mirrored_org_id"), "mirrored", ["org_id"], unique=False, schema="vivaroom")
    op.create_table(
        "room_recording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=True),
        sa.Column("file_ref", sa.Text(), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("file_bytes", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_room_recording_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_room_recording_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_recording")),
        schema="vivaroom",
    )
    for column in ("org_id", "session_id", "recording"):
        op.create_index(
            op.f(f"ix_room_recording_{column}"), "room_recording", [column], unique=False, schema="vivaroom"
        )
    for table in ("mirrored", "room_recording"):
        op.execute(f"grant select, insert, update, delete on vivaroom.{table} to vivaroom_app, vivaroom_system")
        op.execute(f"alter table vivaroom.{table} enable row level security")
        op.execute(f"alter table vivaroom.{table} force row level security")
        op.execute(f"create policy own_rows on vivaroom.{table} to vivaroom_app using ({MINE}) with check ({MINE})")
        op.execute(f"create policy all_rows on vivaroom.{table} to vivaroom_system using (true) with check (true)")
