"""Reading without a transaction: one statement, one round trip, the rows of one organisation.

For routes that look at a row or at a list: a seventh of the CPU of a unit of work. What must hold together over several
statements, or writes, is a unit of work.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, OperationalError
from psycopg.rows import namedtuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from vivaroom.kit.errors import Unavailable

_TAKE_ROLE = "select set_config('role', 'vivaroom_app', false), set_config('vivaroom.org', %s, false)"
_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # the library leaves it open
ATTEMPTS = 3
Statement = Select[*tuple[Any, ...]]


class Rows(Protocol):
    """Where a store reads from: an open unit of work, or the organisation's rows as they are at this moment."""

    async def rows(self, statement: Statement, **parameters: Any) -> Sequence[Any]:
        """The rows, with columns as attributes."""
        ...


class Readers:
    """A pool of connections that only read, each as the application's role and in the name of who asks.

    A statement is compiled once: pass the same object again with other parameters (`bindparam`).
    """

    def __init__(self, url: str, *, connections: int) -> None:
        """`url` is a plain `postgresql://` URL; connections are made when first needed."""
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            url, min_size=1, max_size=connections, open=False, timeout=10, kwargs={"autocommit": True}
        )
        self._compiled: WeakKeyDictionary[Any, tuple[str, dict[str, Any]]] = WeakKeyDictionary()

    async def fetch(self, org: UUID, statement: Statement, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows as named tuples. A lost connection is replaced and the statement sent again.

        Raises Unavailable `database_unavailable`.
        """
        sql, defaults = self._sql_of(statement)
        for _ in range(ATTEMPTS):
            try:
                await self._pool.open()
                async with self._pool.connection() as connection:
                    return await _fetch(connection, str(org), sql, {**defaults, **parameters})
            except (OperationalError, PoolTimeout):
                await self._pool.check()
        raise Unavailable("database_unavailable", "The database does not answer now; try again in a moment.")

    async def close(self) -> None:
        """Give back every connection."""
        await self._pool.close()

    def _sql_of(self, statement: Statement) -> tuple[str, dict[str, Any]]:
        known = self._compiled.get(statement)
        if known is None:
            compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
            known = self._compiled[statement] = (compiled.string, dict(compiled.params))
        return known


@dataclass(frozen=True, slots=True)
class Glance:
    """The rows of one organisation as they are at this moment; see `Rows`."""

    readers: Readers
    org: UUID

    async def rows(self, statement: Statement, **parameters: Any) -> Sequence[Any]:
        """The rows. Raises Unavailable `database_unavailable`."""
        return await self.readers.fetch(self.org, statement, parameters)


async def _fetch(connection: AsyncConnection[Any], org: str, sql: str, parameters: Mapping[str, Any]) -> list[Any]:
    async with connection.pipeline(), connection.cursor(row_factory=namedtuple_row) as cursor:
        await connection.execute(_TAKE_ROLE, (org,))
        await cursor.execute(sql, parameters)
        return await cursor.fetchall()
