"""Start and stop: the server answers `/health` at once and names what is still starting; the parts follow behind."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import structlog
from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from vivaroom.api.health import Part, PartState, Readiness
from vivaroom.api.measures import Measures
from vivaroom.api.problems import problem_response
from vivaroom.api.services import Services
from vivaroom.app.database import connected
from vivaroom.app.loop_lag import watched_loop
from vivaroom.app.memory import free_memory_given_back, trimmer
from vivaroom.app.settings.reading import Settings
from vivaroom.app.wiring import Parts, Told, put_together
from vivaroom.jobs.workers import Duty
from vivaroom.kit.errors import Unavailable
from vivaroom.ports.operating import Role
from vivaroom.questions.meaning import embed_bank

PATIENCE_SECONDS = 30.0
Start = Callable[[AsyncExitStack], Awaitable[Parts]]
log = structlog.get_logger(__name__)


@asynccontextmanager
async def started(app: FastAPI, settings: Settings, duty: Duty | None = None) -> AsyncIterator[None]:
    """Run the parts for the length of the block, beginning in the background; those of a server without a `duty`."""
    readiness: Readiness = app.state.readiness
    end = asyncio.Event()
    task = asyncio.create_task(_run(app, partial(_start, app, settings, duty), end), name="parts of the server")
    try:
        yield
    finally:
        readiness.draining = True
        end.set()
        await task


async def hand_over(app: FastAPI) -> None:
    """Live conversations end at a point where they can go on in another process; a balancer sends nobody here any more."""
    app.state.readiness.draining = True
    services: Services | None = getattr(app.state, "services", None)
    if services is not None and services.conversations is not None:
        await services.conversations.hand_over()


async def _run(app: FastAPI, start: Start, end: asyncio.Event) -> None:
    """Start, serve until the end, stop in the reverse order; a failure is told by `/health` and by `app.state.failure`."""
    readiness: Readiness = app.state.readiness
    try:
        async with (
            watched_loop(app.state.measures.woken_late),
            free_memory_given_back(trimmer()),
            AsyncExitStack() as stack,
        ):
            parts = await start(stack)
            if await _is_warm(readiness, parts, end):
                app.state.settle()
                await end.wait()
    except Exception as error:  # the one place that must turn any failure to start into words for people
        app.state.failure = error
        for name, part in list(readiness.parts.items()):
            if part.state is PartState.STARTING:
                readiness.parts[name] = Part(PartState.FAILED, getattr(error, "detail", type(error).__name__))
        log.error("could_not_start", error=type(error).__name__, detail=getattr(error, "detail", ""))
        app.state.give_up()


async def _start(app: FastAPI, settings: Settings, duty: Duty | None, stack: AsyncExitStack) -> Parts:
    readiness: Readiness = app.state.readiness
    readiness.parts |= {"database": Part(PartState.STARTING), "jobs": Part(PartState.STARTING)}
    base = await stack.enter_async_context(connected(settings))
    readiness.parts["database"] = Part(PartState.READY, "embedded" if base.embedded else "by DATABASE_URL")
    measures: Measures = app.state.measures
    told = Told(measures, measures.speech, measures, measures.budgets, measures.models, measures.vitals)
    parts = await stack.enter_async_context(put_together(settings, base, duty, told))
    readiness.parts["jobs"] = Part(PartState.READY)
    hears = duty is None or duty.role is not Role.WORKER
    readiness.parts |= {name: part for name, part in parts.described.items() if hears or name != "voice"}
    readiness.looks |= parts.looks
    app.state.services = parts.services
    readiness.can_serve.set()
    return parts


async def _is_warm(readiness: Readiness, parts: Parts, end: asyncio.Event) -> bool:
    """Whether all was made quick before the end came; who is told to end does not read weights that nobody will use."""
    warming = asyncio.create_task(_warm_up(readiness, parts), name="warm-up")
    ending = asyncio.create_task(end.wait(), name="end of the server")
    try:
        await asyncio.wait({warming, ending}, return_when=asyncio.FIRST_COMPLETED)
        if ending.done():
            return False
        warming.result()
        return True
    finally:
        warming.cancel()
        ending.cancel()
        await asyncio.gather(warming, ending, return_exceptions=True)


async def _warm_up(readiness: Readiness, parts: Parts) -> None:
    """What makes the first answer quick and search good, but keeps nobody from starting."""
    for name, warm in parts.warm_ups.items():
        try:
            await warm()
            readiness.parts[name] = Part(PartState.READY, readiness.parts[name].detail)
        except Exception as error:  # a part that is not needed may fail; /health says so
            readiness.parts[name] = Part(PartState.FAILED, type(error).__name__, needed=False)
            log.warning("warm_up_failed", part=name, error=type(error).__name__)
    if parts.services.embedder is not None:
        with contextlib.suppress(asyncio.CancelledError):
            await embed_bank(parts.services.database, parts.services.embedder)


@asynccontextmanager
async def running(settings: Settings, duty: Duty | None = None) -> AsyncIterator[Parts]:
    """The parts without a web server, for commands; a server on the same data folder shares its database with them.

    Weights load meanwhile, but for those that hear and speak: commands are typed. Whoever needs them first waits.
    """
    duty = duty or Duty(Role.COMMAND, settings.workers)
    async with connected(settings) as base, put_together(settings, base, duty=duty) as parts:
        typed = (warm() for name, warm in parts.warm_ups.items() if name != "voice")
        warming = asyncio.gather(*typed, return_exceptions=True)
        try:
            yield parts
        finally:
            warming.cancel()
            await asyncio.gather(warming, return_exceptions=True)


class WaitForStart:
    """Holds requests back until the parts are there; a page or a probe never waits."""

    def __init__(self, app: ASGIApp, readiness: Readiness) -> None:
        self._app = app
        self._readiness = readiness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        starting = not self._readiness.can_serve.is_set()
        if starting and scope["type"] in ("http", "websocket") and _waits(scope):
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._readiness.can_serve.wait()
            except TimeoutError:
                detail = "The server is still starting; GET /health names the part. Try again in a moment."
                error = Unavailable("starting", detail, headers={"Retry-After": "2"})
                await problem_response(HTTPConnection(scope), error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _waits(scope: Scope) -> bool:
    """Whether a program asks for this, of ours or of a dialect."""
    path: str = scope["path"]
    return path.startswith("/v1") or scope["app"].state.dialects.speaks_at(path)
