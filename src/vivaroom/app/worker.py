"""A process that works on queues: no pages and no API, and on request a port that tells how it stands."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from vivaroom.api import health, metrics
from vivaroom.api.health import Readiness
from vivaroom.api.manners import Manners, install
from vivaroom.api.measures import Measures
from vivaroom.api.origins import AccessRules
from vivaroom.app.cli.output import errors
from vivaroom.app.main import metrics_rules
from vivaroom.app.server import AnnouncingServer
from vivaroom.app.settings.reading import Settings
from vivaroom.app.starting import running, started
from vivaroom.app.version import VERSION
from vivaroom.jobs.workers import Duty


def run_worker(settings: Settings, duty: Duty, *, answers: bool) -> int:
    """Work until SIGTERM or SIGINT; `answers` listens on the port of the settings. Gives the exit code."""
    if answers:
        return _run_answering(settings, duty)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run_silent(settings, duty))
    return 0


async def _run_silent(settings: Settings, duty: Duty) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with running(settings, duty):
        _tell(duty)
        await told.wait()


def _run_answering(settings: Settings, duty: Duty) -> int:
    app = worker_app(settings, duty)
    config = uvicorn.Config(
        app, host=settings.host, port=settings.port, log_config=None, access_log=False, lifespan="on",
        server_header=False, proxy_headers=False, log_level="warning", timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = AnnouncingServer(config, lambda port: _tell(duty, f"; http://{settings.host}:{port}/health"))
    app.state.give_up = lambda: setattr(server, "should_exit", True)
    signal.signal(signal.SIGTERM, lambda *_: None)  # which the web server sends on once all has ended in order
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    failure = app.state.failure
    if failure is not None:
        errors.print(f"[red]Could not start:[/red] {getattr(failure, 'detail', failure)}", highlight=False)
    return 1 if failure is not None or not server.started else 0


def worker_app(settings: Settings, duty: Duty) -> FastAPI:
    """An application that works on queues in its lifespan, and tells of nothing else than how that goes."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with started(app, settings, duty):
            yield

    app = FastAPI(title="Vivaroom worker", version=VERSION, lifespan=lifespan, openapi_url=None)
    app.state.readiness, app.state.measures = Readiness(VERSION), Measures()
    app.state.metrics_rules = metrics_rules(settings)
    app.state.failure, app.state.settle = None, lambda: None
    install(app, Manners(AccessRules(settings.is_loopback, frozenset())))
    app.include_router(health.router)
    app.include_router(metrics.router)
    return app


def _tell(duty: Duty, more: str = "") -> None:
    works = ", ".join(f"{queue.value} ({number} at a time)" for queue, number in duty.workers.items())
    errors.print(f"Vivaroom works on {works}{more}  (Ctrl+C ends it)", highlight=False)
