"""Answers that are acknowledged before their turn is taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table."""
    op.create_table(
        "handed_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sound", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_handed_in_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_handed_in_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_in")),
        schema="vivaroom",
    )
    for columns in (["org_id"], ["session_id", "id"], ["session_id", "identity"]):
        op.create_index(
            op.f(f"ix_handed_in_{'_'.join(columns)}"), "handed_in", columns, unique=False, schema="vivaroom"
        )
    op.execute("grant select, insert, update, delete on vivaroom.handed_in to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.handed_in enable row level security")
    op.execute("alter table vivaroom.handed_in force row level security")
    op.execute(f"create policy own_rows on vivaroom.handed_in to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.handed_in to vivaroom_system using (true) with check (true)")
