"""Bringing a database to the schema of this version, one process at a time."""

from importlib.resources import as_file, files

from sqlalchemy import NullPool, create_engine, text

_LOCK = 7_223_372_036_854_775  # any number that nobody else takes advisory locks on
_OF_OTHER_DRIVERS = frozenset(
    {"pgbouncer", "schema", "connection_limit", "pool_timeout", "statement_cache_size", "prepared_statement_cache_size"}
)
"""Options of Prisma and asyncpg that libpq refuses."""
_SSL_MODES = {"true": "require", "1": "require", "false": "disable", "0": "disable"}


def upgrade(url: str, revision: str = "head") -> str:
    """Run the migrations under an advisory lock and give the revision that the database is at now.

    `url` is that of a role that owns the schema or may create it. Synchronous: call it in a thread.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext

    engine = create_engine(url, poolclass=NullPool)  # a migration that fails lets go of the lock with its connection
    with as_file(files("vivaroom.db.migrations")) as folder, engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text("create schema if not exists vivaroom"))
        connection.commit()
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
        current = MigrationContext.configure(
            connection, opts={"version_table_schema": "vivaroom"}
        ).get_current_revision()
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": _LOCK})
        connection.commit()
    return current or "none"


def sqlalchemy_url(url: str) -> str:
    """Any PostgreSQL URL with the driver that we use: `postgres://`, `postgresql+psycopg2://` and the like.

    What drivers of others add to a URL is put into words of ours, or left out.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or not scheme.startswith("postgres"):
        raise ValueError("DATABASE_URL must look like postgresql://user:password@host:5432/name")
    place, _, options = rest.partition("?")
    kept = [one for one in options.split("&") if one and one.partition("=")[0] not in _OF_OTHER_DRIVERS]
    kept = [f"sslmode={_SSL_MODES.get(one[4:], one[4:])}" if one.startswith("ssl=") else one for one in kept]
    return f"postgresql+psycopg://{place}" + ("?" + "&".join(kept) if kept else "")
