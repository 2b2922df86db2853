"""Tickets for browsers, names to sign in with, and the time for which a session is planned."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """The table, then who may see what of it, as for every other table; then two columns."""
    op.create_table(
        "ticket",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *[
            sa.ForeignKeyConstraint(
                [f"{one}_id" if one != "organisation" else "org_id"],
                [f"vivaroom.{one}.id"],
                name=op.f(f"fk_ticket_{one}_id" if one != "organisation" else "fk_ticket_org_id"),
                ondelete="CASCADE",
            )
            for one in ("organisation", "account", "session")
        ],
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ticket")),
        schema="vivaroom",
    )
    op.create_index(op.f("ix_ticket_expires_at"), "ticket", ["expires_at"], unique=False, schema="vivaroom")
    op.execute("grant select, insert, update, delete on vivaroom.ticket to vivaroom_app, vivaroom_system")
    op.execute("alter table vivaroom.ticket enable row level security")
    op.execute("alter table vivaroom.ticket force row level security")
    op.execute(f"create policy own_rows on vivaroom.ticket to vivaroom_app using ({MINE}) with check ({MINE})")
    op.execute("create policy all_rows on vivaroom.ticket to vivaroom_system using (true) with check (true)")
    op.add_column("account", sa.Column("username", sa.Text(), nullable=True), schema="vivaroom")
    op.create_unique_constraint(op.f("uq_account_username"), "account", ["username"], schema="vivaroom")
    op.add_column("session", sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True), schema="vivaroom")
