"""What vendors were used for and what that cost."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"
SUMS = ("requests", "unpriced", "input_tokens", "output_tokens", "sound_ms", "characters", "micro_dollars")
ONE_OF_A_SESSION = ["session_id", "day", "vendor", "model", "purpose", "kind"]


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table."""
    op.create_table(
        "spending",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False) for name in SUMS),
        sa.ForeignKeyConstraint(
            ["org_id"], ["vivaroom.organisation.id"], name=op.f("fk_spending_org_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["vivaroom.session.id"], name=op.f("fk_spending_session_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending")),
        schema="vivaroom",
    )
    op.create_index("uq_spending_of_a_session", "spending", ONE_OF_A_SESSION, unique=True, schema="vivaroom")
    op.create_index(op.f("ix_spending_org_id_day"), "spending", ["org_id", "day"], unique=False, schema="vivaroom")
    op.create_index(op.f("ix_spending_day"), "spending", ["day"], unique=False, schema="vivaroom")
    op.execute("grant select, insert, update, delete on vivaroom.spending to vivaroom_app, vivaroom_system")
    op.execute("grant usage on sequence vivaroom.spending_id_seq to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.spending enable row level security")
    op.execute("alter table vivaroom.spending force row level security")
    op.execute(f"create policy own_rows on vivaroom.spending to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.spending to vivaroom_system using (true) with check (true)")
