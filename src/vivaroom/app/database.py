"""The database of a process: embedded or given by URL, migrated, with the content's rows in place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from pydantic import SecretStr

from vivaroom.accounts.signin import ensure_guest, ensure_local_owner
from vivaroom.app.sample_database import uses_embedded
from vivaroom.app.settings.reading import Settings
from vivaroom.content.loader import library
from vivaroom.db.migrate import sqlalchemy_url, upgrade
from vivaroom.db.roles import LOGIN_ROLE, login_url
from vivaroom.db.unit import Database
from vivaroom.questions.store import keep_bank


@dataclass(frozen=True, slots=True)
class Connected:
    """A database that is ready for use. `url` is for SQLAlchemy, `plain_url` for everything else."""

    database: Database
    url: SecretStr
    embedded: bool

    @property
    def plain_url(self) -> str:
        """The URL as libpq knows it."""
        return self.url.get_secret_value().replace("postgresql+psycopg://", "postgresql://", 1)


def owner_url(settings: Settings, stack: ExitStack, *, is_start: bool = True) -> tuple[str, str | None]:
    """The URL of who owns the schema, and the sign-in role's password where the server is ours.

    Starts or joins the embedded server, for as long as the stack is open. Blocking. Whoever only looks is no start: what
    the first one finds is remembered, see `uses_embedded`.
    """
    if settings.database_url is not None and not uses_embedded(settings, keep=is_start):
        return sqlalchemy_url(settings.database_url.get_secret_value()), None
    from vivaroom.db.embedded.server import running_postgres

    server = stack.enter_context(running_postgres(settings.data_dir, wait_for_end=True))
    return sqlalchemy_url(server.url()), server.password(LOGIN_ROLE)


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Connected]:
    """Start or join the database, migrate it, and keep a pool open for the length of the block."""
    stack = ExitStack()
    try:
        url, password = await asyncio.to_thread(owner_url, settings, stack)
        await asyncio.to_thread(upgrade, url)
        if password is not None:
            url = await asyncio.to_thread(login_url, url, password)
        database = Database(url, pool_size=settings.db_pool_size, max_overflow=settings.db_max_overflow)
        try:
            await _keep_constants(database, guests=bool(settings.open_dialects))
            yield Connected(database, SecretStr(url), password is not None)
        finally:
            await database.close()
    finally:
        await asyncio.to_thread(stack.close)


async def _keep_constants(database: Database, *, guests: bool) -> None:
    """The local owner's account, that of guests where they are let in, and the question bank of this version."""
    known = await asyncio.to_thread(library)
    async with database.system_unit() as unit:
        await ensure_local_owner(unit)
        if guests:
            await ensure_guest(unit)
        await keep_bank(unit, known.questions, known.version)
