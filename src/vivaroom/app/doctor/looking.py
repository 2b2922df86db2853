"""One look at the database of this installation, where there is one."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import TypeVar

from vivaroom.app.database import owner_url
from vivaroom.app.settings.reading import Settings
from vivaroom.db.unit import Database, Unit

Seen = TypeVar("Seen")


def asked_of_database(settings: Settings, ask: Callable[[Unit], Awaitable[Seen]]) -> Seen | None:
    """What is found across organisations; None where no database was made yet. Raises SQLAlchemyError and VivaError."""
    if settings.database_url is None and not (settings.data_dir / "postgres" / "cluster").exists():
        return None
    with ExitStack() as stack:
        url, _ = owner_url(settings, stack)
        return asyncio.run(_asked(url, ask))


async def _asked(url: str, ask: Callable[[Unit], Awaitable[Seen]]) -> Seen:
    database = Database(url, pool_size=1, max_overflow=0)
    try:
        async with database.system_unit() as unit:
            return await ask(unit)
    finally:
        await database.close()
