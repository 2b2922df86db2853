"""Commands that work inside the product: its database, joined or started, and its parts where they are needed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vivaroom.app.cli.output import errors
from vivaroom.app.settings.reading import Settings, read_settings

if TYPE_CHECKING:
    from vivaroom.app.database import Connected
    from vivaroom.app.wiring import Parts
    from vivaroom.db.unit import Database
    from vivaroom.jobs.operations.office import Office

Result = TypeVar("Result")
STARTING = "Starting …"


def with_parts(settings: Settings, work: "Callable[[Parts], Awaitable[Result]]") -> Result:
    """Do the work with every part of the product, jobs included, as a server has them."""

    async def inside() -> Result:
        async with AsyncExitStack() as stack:
            with errors.status(STARTING):
                from vivaroom.app.starting import running

                parts = await stack.enter_async_context(running(settings))
            return await work(parts)

    return asyncio.run(inside())


def with_database(data_dir: Path | None, work: "Callable[[Database], Awaitable[Result]]") -> Result:
    """Do the work with the database alone: nothing else runs, and nothing is done that waits to be done."""

    async def inside() -> Result:
        async with _base(data_dir) as base:
            return await work(base.database)

    return asyncio.run(inside())


def with_office(data_dir: Path | None, work: "Callable[[Office], Awaitable[Result]]") -> Result:
    """Do the work with what sees and changes jobs, without doing any of them."""

    async def inside() -> Result:
        async with _base(data_dir) as base, _office(base) as office:
            return await work(office)

    return asyncio.run(inside())


def quiet_settings(data_dir: Path | None) -> Settings:
    """The settings, with a log that only warns: what a command has to say stands in its output."""
    from vivaroom.kit.logging import configure_logging

    configure_logging("WARNING")
    return read_settings(data_dir=data_dir)


@asynccontextmanager
async def _base(data_dir: Path | None) -> "AsyncIterator[Connected]":
    settings = quiet_settings(data_dir)
    async with AsyncExitStack() as stack:
        with errors.status(STARTING):
            from vivaroom.app.database import connected

            base = await stack.enter_async_context(connected(settings))
        yield base


@asynccontextmanager
async def _office(base: "Connected") -> "AsyncIterator[Office]":
    from dbos import DBOS

    from vivaroom.jobs.connecting import SCHEMA, engine_client
    from vivaroom.jobs.desk import JobDesk
    from vivaroom.jobs.operations.office import Office
    from vivaroom.kit.clock import SystemClock

    await asyncio.to_thread(DBOS.migrate, base.plain_url, schema=SCHEMA)  # before the first server has done so
    desk = JobDesk(engine_client(base.plain_url))
    try:
        yield Office(base.database, desk, SystemClock())
    finally:
        desk.close()
