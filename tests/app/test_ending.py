"""A server that is told to end hands its conversations over before it hangs up on anybody."""

import asyncio
import signal
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from vivaroom.api.health import Part, PartState, Readiness
from vivaroom.api.measures import Measures
from vivaroom.app.server import AnnouncingServer
from vivaroom.app.starting import _run
from vivaroom.app.wiring import Parts


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that is never asked."""


async def _server(log: list[str], hold: asyncio.Event) -> AnnouncingServer:
    async def hand_over() -> None:
        log.append("hands over")
        await hold.wait()
        log.append("handed over")

    config = uvicorn.Config(nothing, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    config.load()
    server = AnnouncingServer(config, lambda port: log.append("listens"), hand_over=hand_over)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    return server


async def test_conversations_are_handed_over_before_the_connections_are_closed() -> None:
    log, hold = list[str](), asyncio.Event()
    server = await _server(log, hold)
    ending = asyncio.create_task(server.shutdown())
    while "hands over" not in log:  # noqa: ASYNC110 - the server has no event for it
        await asyncio.sleep(0.01)
    assert not server.servers[0].is_serving(), "nobody new is taken"
    assert not ending.done()
    hold.set()
    await ending
    assert log == ["listens", "hands over", "handed over"]


async def test_who_is_asked_twice_to_end_does_not_wait_for_that() -> None:
    log, hold = list[str](), asyncio.Event()
    server = await _server(log, hold)
    server.handle_exit(signal.SIGINT, None)
    ending = asyncio.create_task(server.shutdown())
    server.handle_exit(signal.SIGINT, None)
    await ending
    assert "handed over" not in log


async def test_who_is_told_to_end_while_weights_are_read_does_not_read_them_to_the_end() -> None:
    app, end, reads, ends = FastAPI(), asyncio.Event(), asyncio.Event(), list[str]()
    app.state.readiness, app.state.measures = Readiness("1.2.3"), Measures()
    app.state.readiness.parts = {"voice": Part(PartState.STARTING)}
    app.state.settle = lambda: ends.append("settled")
    app.state.give_up = lambda: ends.append("gave up")
    services: Any = SimpleNamespace(embedder=None)
    desk: Any = None

    async def read_for_ever() -> None:
        reads.set()
        await asyncio.Event().wait()

    async def start(stack: AsyncExitStack) -> Parts:
        stack.callback(ends.append, "parts are closed")
        return Parts(services, desk, {}, {"voice": read_for_ever}, {})

    running = asyncio.create_task(_run(app, start, end))
    await reads.wait()
    end.set()
    await running
    assert ends == ["parts are closed"]
