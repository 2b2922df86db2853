"""A server that is told to end hands its conversations over before it hangs up on anybody."""

import asyncio
import signal

import uvicorn
from starlette.types import Receive, Scope, Send

from vivaroom.app.server import AnnouncingServer


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
