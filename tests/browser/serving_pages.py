"""A small application in the loop of a test, where a browser can reach it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ssl import SSLContext

import uvicorn
from fastapi import FastAPI

from tests.serving import free_port


@asynccontextmanager
async def served(app: FastAPI, tls: SSLContext | None = None) -> AsyncIterator[str]:
    """The address of the application for the length of the block; HTTPS is spoken with `tls` alone."""
    port = free_port()
    config = uvicorn.Config(
        app, port=port, log_level="error", lifespan="off", ws="websockets-sansio", timeout_graceful_shutdown=1,
        ssl_context_factory=(lambda *_: tls) if tls else None,
    )  # fmt: skip
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  the server sets a flag and no event
        await asyncio.sleep(0.02)
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
