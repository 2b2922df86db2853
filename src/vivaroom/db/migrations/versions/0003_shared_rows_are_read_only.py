"""The question bank is everybody's to read and nobody's to change: one policy for seeing, another for writing.

Under a single policy a row that an organisation may see is one that it may delete, and update into its own.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SHARED = ("question", "chunk")
MINE = "org_id = nullif(current_setting('vivaroom.org', true), '')::uuid"


def upgrade() -> None:
    """PostgreSQL joins policies with or: the narrow one is for all commands, the wide one for select alone."""
    for table in SHARED:
        op.execute(f"drop policy own_rows on vivaroom.{table}")
        op.execute(f"create policy own_rows on vivaroom.{table} to vivaroom_app using ({MINE}) with check ({MINE})")
        op.execute(f"create policy shared_rows on vivaroom.{table} for select to vivaroom_app using (org_id is null)")
