"""`GET /metrics` for Prometheus, and the middleware that times every request for it."""

import asyncio
from time import perf_counter
from typing import Annotated

from fastapi import Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivaroom.accounts.policy import Owned, Verb, demand, org_of
from vivaroom.api.callers import CallerDep
from vivaroom.api.measures import Measures
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep

router = Routes(tags=["health"])
NO_ROUTE = "none"
_OTHER_METHOD = "other"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Timed:
    """Middleware, to be met first: notes how long it takes until the reply to a request begins."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self._app = app
        self._measures = measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, measures, replied = perf_counter(), self._measures, False

        async def send_timed(message: Message) -> None:
            nonlocal replied
            if message["type"] == "http.response.start":
                replied = True
                measures.request(_method(scope), route_of(scope), message["status"], perf_counter() - begun)
            await send(message)

        try:
            await self._app(scope, receive, send_timed)
        except Exception:  # whoever stands before this answers with 500
            if not replied:
                measures.request(_method(scope), route_of(scope), 500, perf_counter() - begun)
            raise


def route_of(scope: Scope) -> str:
    """The template of the path that was found; `none` where there is no such route, whatever was asked for."""
    path = getattr(scope.get("route"), "path", None)
    return path if isinstance(path, str) else NO_ROUTE


def _method(scope: Scope) -> str:
    """The method; one that nobody knows makes no series of its own."""
    method: str = scope["method"]
    return method if method in _METHODS else _OTHER_METHOD


async def _measures(connection: HTTPConnection) -> Measures:
    found: Measures = connection.app.state.measures
    return found


async def _may_look(connection: HTTPConnection, caller: CallerDep) -> None:
    """Admins and this machine's owner, or whoever can reach the server where a setting says so."""
    if not connection.app.state.metrics_open:
        demand(caller, Verb.LIST, Owned("server", org_of(caller), None))


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="What the server measures of itself, for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    dependencies=[Depends(_may_look)],
)
async def metrics(measures: Annotated[Measures, Depends(_measures)], services: ServicesDep) -> Response:
    measures.counted_tasks(len(asyncio.all_tasks()))
    waiting = await services.jobs_waiting() if services.jobs_waiting else None
    shown = await asyncio.to_thread(
        measures.exposition, services.conversations, waiting
    )  # tens of milliseconds of writing
    return Response(shown, headers={"Content-Type": CONTENT_TYPE_LATEST})
