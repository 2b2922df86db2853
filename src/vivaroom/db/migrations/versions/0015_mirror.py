"""The outbox of the mirror: which sessions changed since their copy elsewhere was written."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table."""
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
    op.execute("grant select, insert, update, delete on vivaroom.mirrored to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.mirrored enable row level security")
    op.execute("alter table vivaroom.mirrored force row level security")
    op.execute(f"create policy own_rows on vivaroom.mirrored to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.mirrored to vivaroom_system using (true) with check (true)")
