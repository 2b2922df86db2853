"""Locks with names instead of rows: PostgreSQL's advisory locks, held by a transaction or by a whole connection."""

import hashlib

from psycopg import AsyncConnection
from sqlalchemy import func, select

from vivaroom.db.unit import Unit


async def hold(unit: Unit, name: str) -> None:
    """Wait for the lock and hold it until the unit ends."""
    await unit.execute(select(func.pg_advisory_xact_lock(key_of(name))))


async def hold_if_free(unit: Unit, name: str) -> bool:
    """Hold the lock until the unit ends; False, at once, when somebody else has it."""
    got: bool = (await unit.execute(select(func.pg_try_advisory_xact_lock(key_of(name))))).scalar_one()
    return got


async def hold_for_life(connection: AsyncConnection, name: str) -> None:
    """Wait for the lock and hold it for as long as the connection lives.

    The server is told to notice within half a minute when the machine at the other end is gone, and to wait for ever
    for the lock itself.
    """
    for name_of_setting, value in _NOTICE_DEATH.items():
        await connection.execute(_SET_IF_KNOWN, (value, name_of_setting))
    await connection.execute("select pg_advisory_lock(%s)", (key_of(name),))


def key_of(name: str) -> int:
    """The 64-bit number that stands for a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


_SET_IF_KNOWN = "select set_config(name, %s, false) from pg_settings where name = %s"  # older servers lack some
_NOTICE_DEATH = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "statement_timeout": "0",
    "idle_session_timeout": "0",
}
