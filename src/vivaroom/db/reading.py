"""Reading without a transaction: one statement, one round trip, the rows of one organisation.

For routes that look at a row or at a list: a tenth of the CPU of a unit of work. What must hold together over several
statements, or writes, is a unit of work.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, AsyncCursor, DataError, OperationalError, ProgrammingError
from psycopg.rows import namedtuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from vivaroom.kit.errors import Unavailable

_SPEAK_FOR = "select set_config('role', %s, false), set_config('vivaroom.org', %s, false)"
# A connection that spoke for an organisation before still does, unless something between us and the server, such as a
# pooler of transactions, has given us another one since. So the statement itself asks once, before it reads a row, and
# fails where it would speak for somebody else.
_AS_BEFORE = """select * from ({}) as found where case
when current_setting('vivaroom.org', true) = %(vivaroom_org)s and current_user = %(vivaroom_role)s then true
else (coalesce(current_setting('vivaroom.org', true), '') || ' is somebody else')::boolean end"""
_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # the library leaves it open
ATTEMPTS = 3
Statement = Select[*tuple[Any, ...]]


class Rows(Protocol):
    """Where a store reads from: an open unit of work, or the rows as they are at this moment."""

    async def rows(self, statement: Statement, **parameters: Any) -> Sequence[Any]:
        """The rows, with columns as attributes."""
        ...


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as text, by itself and for a connection that spoke for the same before, and its own parameters."""

    sql: str
    as_before: str
    parameters: dict[str, Any]


class _Connection(AsyncConnection[Any]):
    """Remembers for whom it spoke last, and keeps its cursor: making one costs as much as a small row."""

    speaks_for: str | None = None
    kept: AsyncCursor[Any] | None = None

    @property
    def reader(self) -> AsyncCursor[Any]:
        """The one cursor of this connection."""
        self.kept = self.kept or self.cursor(row_factory=namedtuple_row)
        return self.kept


class Readers:
    """A pool of connections that only read, each as one role and in the name of who asks.

    A statement is compiled once: pass the same object again with other parameters (`bindparam`).
    """

    def __init__(self, url: str, role: str, *, connections: int) -> None:
        """`url` is a plain `postgresql://` URL; connections are made when first needed."""
        self._role = role
        self._pool: AsyncConnectionPool[_Connection] = AsyncConnectionPool(
            url, connection_class=_Connection, min_size=1, max_size=connections, open=False, timeout=10,
            kwargs={"autocommit": True},
        )  # fmt: skip
        self._compiled: WeakKeyDictionary[Any, _Compiled] = WeakKeyDictionary()

    async def fetch(self, org: UUID | None, statement: Statement, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows as named tuples. A lost connection is replaced and the statement sent again.

        Raises Unavailable `database_unavailable`.
        """
        compiled = self._compiled_of(statement)
        given, before = {**compiled.parameters, **parameters}, _cancellations()
        for _ in range(ATTEMPTS):
            try:
                if self._pool.closed:
                    await self._pool.open()
                connection = await self._pool.getconn()
                try:  # without the pool's own block, which ends a transaction that there is not
                    rows = await self._fetch(connection, str(org or ""), compiled, given)
                finally:
                    await self._pool.putconn(connection)
                _heed(before)
                return rows
            except (OperationalError, PoolTimeout):
                _heed(before)
                await self._pool.check()
        raise Unavailable("database_unavailable", "The database does not answer now; try again in a moment.")

    async def close(self) -> None:
        """Give back every connection."""
        await self._pool.close()

    async def _fetch(
        self, connection: _Connection, org: str, compiled: _Compiled, parameters: Mapping[str, Any]
    ) -> list[Any]:
        if connection.speaks_for == org:
            known = {**parameters, "vivaroom_org": org, "vivaroom_role": self._role}
            try:
                await connection.reader.execute(compiled.as_before, known)
                return await connection.reader.fetchall()
            except (DataError, ProgrammingError):  # it speaks for somebody else now, or the statement is wrong
                connection.speaks_for = None
        async with connection.pipeline(), connection.cursor(row_factory=namedtuple_row) as cursor:
            connection.speaks_for = None
            await connection.execute(_SPEAK_FOR, (self._role, org))
            await cursor.execute(compiled.sql, parameters)
            rows = await cursor.fetchall()
        connection.speaks_for = org
        return rows

    def _compiled_of(self, statement: Statement) -> _Compiled:
        known = self._compiled.get(statement)
        if known is None:
            text = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
            known = _Compiled(text.string, _AS_BEFORE.format(text.string), dict(text.params))
            self._compiled[statement] = known
        return known


def _cancellations() -> int:
    """How often the current task was told to end."""
    task = asyncio.current_task()
    return task.cancelling() if task else 0


def _heed(before: int) -> None:
    """Raise CancelledError if we were told to end since then: a pool and a pipeline can hide it."""
    if _cancellations() > before:
        raise asyncio.CancelledError


@dataclass(frozen=True, slots=True)
class Glance:
    """The rows of one organisation, or of all for the system, as they are at this moment; see `Rows`."""

    readers: Readers
    org: UUID | None

    async def rows(self, statement: Statement, **parameters: Any) -> Sequence[Any]:
        """The rows. Raises Unavailable `database_unavailable`."""
        return await self.readers.fetch(self.org, statement, parameters)
