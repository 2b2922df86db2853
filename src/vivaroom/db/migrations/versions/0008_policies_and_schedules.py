"""Policies of sessions, connections of candidates that must be known of, and schedules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"
NOW = sa.text("now()")


def upgrade() -> None:
    """The column and the tables, then who may see what of them, as for every other table."""
    op.add_column(
        "session", sa.Column("policy", postgresql.JSONB(astext_type=sa.Text()), nullable=True), schema="vivaroom"
    )
    _attendance()
    _schedule()
    for table in ("attendance", "schedule"):
        op.execute(f"grant select, insert, update, delete on vivaroom.{table} to vivaroom_app, vivaroom_system")
        op.execute(f"alter table vivaroom.{table} enable row level security")
        op.execute(f"alter table vivaroom.{table} force row level security")
        op.execute(f"create policy own_rows on vivaroom.{table} to vivaroom_app using ({MINE}) with check ({MINE})")
        op.execute(f"create policy all_rows on vivaroom.{table} to vivaroom_system using (true) with check (true)")


def _attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        _belongs("attendance", "session", "session_id", "CASCADE"),
        _belongs("attendance", "organisation", "org_id", "CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "connection_id", name=op.f("pk_attendance")),
        schema="vivaroom",
    )
    for column in ("org_id", "until"):
        op.create_index(op.f(f"ix_attendance_{column}"), "attendance", [column], unique=False, schema="vivaroom")


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("interview_id", "resume_id", "session_id")),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("candidate_name", sa.Text(), nullable=False),
        sa.Column("candidate_email", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), nullable=False),
        sa.Column("job_description", sa.Text(), nullable=True),
        sa.Column("brief", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("scheduled_at", "started_at", "ended_at")),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=True) for name in ("plan", "error")),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(n, sa.DateTime(timezone=True), server_default=NOW, nullable=False) for n in ("created_at", "updated_at")),
        _belongs("schedule", "organisation", "org_id", "CASCADE"),
        _belongs("schedule", "interview", "interview_id", "SET NULL"),
        _belongs("schedule", "resume", "resume_id", "SET NULL"),
        _belongs("schedule", "session", "session_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        schema="vivaroom",
    )  # fmt: skip
    for columns in (["org_id", "id"], ["org_id", "status", "id"], ["interview_id"], ["resume_id"], ["session_id"], ["started_at"]):  # fmt: skip
        op.create_index(op.f(f"ix_schedule_{'_'.join(columns)}"), "schedule", columns, unique=False, schema="vivaroom")
    _index_where("ix_schedule_remind_at", "remind_at", "remind_at is not null")
    _index_where("ix_schedule_awaited", "scheduled_at", "status in ('scheduled', 'preparing')")


def _index_where(name: str, column: str, where: str) -> None:
    op.create_index(name, "schedule", [column], schema="vivaroom", postgresql_where=sa.text(where))


def _belongs(table: str, other: str, column: str, then: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"vivaroom.{other}.id"], name=name, ondelete=then)
