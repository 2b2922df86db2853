"""Being alive, told by a lock: a process holds the lock of its name, and the database frees it when the process is gone.

So nobody writes heartbeats and no clock is compared; after `kill -9` the lock is free at once, after the loss of a
whole machine within half a minute.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import structlog

from vivaroom.db.advisory import hold_for_life

LOOK_EVERY = timedelta(seconds=2)
RECONNECT_AFTER = timedelta(milliseconds=500)
_log = structlog.get_logger(__name__)


def lock_of(executor: str) -> str:
    """The name of the lock that this process holds while it lives."""
    return f"vivaroom.executor.{executor}"


@asynccontextmanager
async def presence(url: str, executor: str) -> AsyncIterator[None]:
    """Be known as alive from here to the end of the block. `url` is that of a direct connection, not of a pooler.

    Raises psycopg.OperationalError when the database cannot be reached at the beginning; later it is tried again.
    """
    connection = await _connect(url, executor)
    task = asyncio.create_task(_stay(url, executor, connection), name="presence")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _stay(url: str, executor: str, connection: psycopg.AsyncConnection) -> None:
    """Hold the lock over a new connection whenever the old one is lost."""
    while True:
        try:
            async with connection:
                while True:
                    await asyncio.sleep(LOOK_EVERY.total_seconds())
                    await connection.execute("select 1")
        except psycopg.OperationalError as error:
            _log.warning("presence_reconnects", reason=type(error).__name__)
        connection = await _reconnect(url, executor)


async def _reconnect(url: str, executor: str) -> psycopg.AsyncConnection:
    while True:
        await asyncio.sleep(RECONNECT_AFTER.total_seconds())
        try:
            return await _connect(url, executor)
        except psycopg.OperationalError:
            continue


async def _connect(url: str, executor: str) -> psycopg.AsyncConnection:
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, application_name="vivaroom presence")
    try:
        await hold_for_life(connection, lock_of(executor))
    except BaseException:
        await connection.close()
        raise
    return connection
