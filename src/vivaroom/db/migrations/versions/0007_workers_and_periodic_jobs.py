"""Who works on jobs, and what is done again and again: rows of the installation, which no organisation sees."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The tables, then who may see them: the system's own role alone."""
    _make_worker()
    _make_periodic_job()
    for table in ("worker", "periodic_job"):
        op.execute(f"grant select, insert, update, delete on vivaroom.{table} to vivaroom_system")
        op.execute(f"alter table vivaroom.{table} enable row level security")
        op.execute(f"alter table vivaroom.{table} force row level security")
        op.execute(f"create policy all_rows on vivaroom.{table} to vivaroom_system using (true) with check (true)")


def _make_worker() -> None:
    op.create_table(
        "worker",
        sa.Column("executor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("concurrency", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("gone_since", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("executor", name=op.f("pk_worker")),
        schema="vivaroom",
    )


def _make_periodic_job() -> None:
    op.create_table(
        "periodic_job",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("every_seconds", sa.Float(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_periodic_job")),
        schema="vivaroom",
    )
