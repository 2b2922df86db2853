"""The unit of work: one transaction in the name of one organisation, or of one of the system's own roles."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, text
from sqlalchemy.engine import CursorResult, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncTransaction, create_async_engine

from vivaroom.db.reading import Glance, Readers
from vivaroom.kit.errors import Unavailable

APP_ROLE = "vivaroom_app"
SYSTEM_ROLE = "vivaroom_system"
_TAKE_ROLE = text("select set_config('role', :role, true), set_config('vivaroom.org', :org, true)")


@dataclass(slots=True)
class Unit:
    """An open transaction. Stores read and write through it and never commit.

    `org` is the organisation whose rows can be seen and written; None is a system unit, which sees all of them.
    """

    connection: AsyncConnection
    org: UUID | None
    _after_commit: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run one statement, or one for each of a list of parameters."""
        return await self.connection.execute(statement, parameters)

    async def rows(self, statement: Executable, **parameters: Any) -> Sequence[Any]:
        """The rows of a statement, with columns as attributes."""
        return (await self.connection.execute(statement, parameters)).all()

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        """Do this once the transaction is durable; nothing happens when it is rolled back."""
        self._after_commit.append(action)

    @property
    def owner(self) -> UUID:
        """The organisation of this unit. Raises ValueError for a system unit, which has none."""
        if self.org is None:
            raise ValueError("a system unit belongs to no organisation")
        return self.org


class Database:
    """The pool of connections, and the only maker of units of work."""

    def __init__(self, url: str, *, pool_size: int = 20, max_overflow: int = 30) -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_recycle=1800,
            hide_parameters=True,
        )
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._readers = Readers(plain, APP_ROLE, connections=max(pool_size // 2, 1))
        self._system_readers = Readers(plain, SYSTEM_ROLE, connections=max(pool_size // 4, 1))

    @asynccontextmanager
    async def unit(self, org: UUID) -> AsyncIterator[Unit]:
        """A transaction that sees the rows of one organisation; commits at the end, rolls back on any error."""
        async with self._open(APP_ROLE, org) as unit:
            yield unit

    @asynccontextmanager
    async def system_unit(self) -> AsyncIterator[Unit]:
        """A transaction for sign-in, sweepers and jobs, which must look across organisations."""
        async with self._open(SYSTEM_ROLE, None) as unit:
            yield unit

    def glance(self, org: UUID) -> Glance:
        """The rows of one organisation as they are at this moment, without a transaction, for routes that only look."""
        return Glance(self._readers, org)

    def system_glance(self) -> Glance:
        """The rows of every organisation as they are at this moment, for sign-in: it looks for who somebody is."""
        return Glance(self._system_readers, None)

    @asynccontextmanager
    async def _open(self, role: str, org: UUID | None) -> AsyncIterator[Unit]:
        with _connection_trouble():
            async with AsyncExitStack() as held:
                begun = await self._begun({"role": role, "org": str(org or "")})
                held.push_async_exit(begun.connection)
                held.push_async_exit(begun)
                unit = Unit(begun.connection, org)
                yield unit
        for action in unit._after_commit:
            await action()

    async def _begun(self, speaks_for: dict[str, str]) -> AsyncTransaction:
        """A transaction on a connection of the pool; one that is dead or busy is given up for another.

        Its first statement is the look at it. Whoever had a busy one was cancelled just then, and that can also hide
        that we are cancelled ourselves.
        """
        try:
            return await self._begin(speaks_for)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) is not None and not error.connection_invalidated:
                raise
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise asyncio.CancelledError from None
            return await self._begin(speaks_for)

    async def _begin(self, speaks_for: dict[str, str]) -> AsyncTransaction:
        connection = await self.engine.connect()
        try:
            begun = await connection.begin()
            await connection.execute(_TAKE_ROLE, speaks_for)
        except DBAPIError:
            await connection.invalidate()
            raise
        except BaseException:
            await connection.close()
            raise
        return begun

    async def close(self) -> None:
        """Give back every connection."""
        await self._readers.close()
        await self._system_readers.close()
        await self.engine.dispose()


@contextmanager
def _connection_trouble() -> Iterator[None]:
    """A database that went away in mid-transaction is told as Unavailable; whether a commit arrived is then open."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not error.connection_invalidated and not _cannot_connect(error):
            raise
        detail = "The database does not answer now; send the request again in a moment."
        raise Unavailable("database_unavailable", detail, headers={"Retry-After": "1"}) from error


def _cannot_connect(error: DBAPIError) -> bool:
    """Whether there was no connection at all, or the server is starting, stopping or full (classes 08, 53, 57)."""
    code = getattr(error.orig, "sqlstate", None)
    return code is None or code[:2] in ("08", "53", "57")
