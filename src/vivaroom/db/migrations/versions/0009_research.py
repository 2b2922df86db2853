"""Company research: what was asked, how it stands, and the facts that were found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table."""
    op.create_table(
        "research",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_research_org_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research")),
        schema="vivaroom",
    )
    op.create_index(
        op.f("ix_research_org_id_topic_searched_at"),
        "research",
        ["org_id", "topic", "searched_at"],
        unique=False,
        schema="vivaroom",
    )
    op.execute("grant select, insert, update, delete on vivaroom.research to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.research enable row level security")
    op.execute("alter table vivaroom.research force row level security")
    op.execute(f"create policy own_rows on vivaroom.research to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.research to vivaroom_system using (true) with check (true)")
