"""What the servers of other frameworks have in common: one socket path, a look whether they are ready, uvicorn."""

import argparse
from collections.abc import Awaitable, Callable

import uvicorn
from fastapi import FastAPI, WebSocket

PATH = "/ws"


def serve(hold: Callable[[WebSocket], Awaitable[None]]) -> None:
    """Serve on the port of the command line; `hold` is given each accepted socket. uvloop, nothing compressed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    app = FastAPI()

    @app.get("/health/ready")
    async def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.websocket(PATH)
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await hold(socket)

    uvicorn.run(
        app, host="127.0.0.1", port=parser.parse_args().port, loop="uvloop", ws="websockets-sansio",
        ws_per_message_deflate=False, log_level="error", access_log=False, timeout_graceful_shutdown=5,
    )  # fmt: skip
