"""An index for finding sessions that nobody entered before their key ran out."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only sessions that still wait are in it, so it stays small."""
    op.create_index(
        "ix_session_waiting",
        "session",
        ["secret_expires_at"],
        schema="vivaroom",
        postgresql_where=sa.text("status = 'created'"),
    )
