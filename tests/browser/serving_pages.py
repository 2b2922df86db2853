"""A small application in the loop of a test, where a browser can reach it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from tests.serving import free_port


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The address of the application for the length of the block."""
    port = free_port()
    config = uvicorn.Config(
        app, port=port, log_level="error", lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  the server sets a flag and no event
        await asyncio.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
