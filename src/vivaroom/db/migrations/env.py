"""How Alembic reaches the database: by the connection that `migrate.upgrade` hands over."""

from alembic import context
from sqlalchemy import Connection

from vivaroom.db.tables import SCHEMA, Base


def run(connection: Connection) -> None:
    """Run the migrations that are wanted on this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=lambda name, kind, _: kind != "schema" or name == SCHEMA,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
