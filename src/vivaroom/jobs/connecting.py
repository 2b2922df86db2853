"""How this installation reaches the engine of its durable jobs: one database, schema `dbos`, our own log."""

import logging

from dbos import DBOSClient, DBOSPortableJSONSerializer

from vivaroom.kit.errors import VivaError

APPLICATION = "vivaroom"
SCHEMA = "dbos"
CONNECTIONS = 2


def engine_client(url: str) -> DBOSClient:
    """A way to the engine's tables that connects when first used; `url` signs in as the role that owns them."""
    quiet_engine()
    return DBOSClient(
        system_database_url=plain_url(url),
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        system_database_pool_size=CONNECTIONS,
        application_name=APPLICATION,
        lazy=True,
    )


def plain_url(url: str) -> str:
    """The URL without the name of a driver."""
    scheme, separator, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{separator}{rest}"


def quiet_engine() -> None:
    """Let the engine speak through our log, and only when something is wrong.

    It puts a handler of its own on a logger that has none, prints eighty lines at the first start, and tells with a
    stack of every job that was given up or cancelled, which is in the log already.
    """
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    told = isinstance(error, VivaError) or "Cancelled" in type(error).__name__
    return not told and not record.getMessage().startswith("Asyncio task cancelled")
