"""`GET /metrics` for Prometheus, and the middleware that times every request for it."""

import asyncio
from dataclasses import dataclass
from hmac import compare_digest
from time import perf_counter
from typing import Annotated

from fastapi import Depends, Response, Security
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivaroom.accounts.account import HOME_ORGANISATION
from vivaroom.accounts.policy import Anonymous, Caller, Owned, Verb, demand
from vivaroom.api.callers import AnyCaller, bearer_of
from vivaroom.api.measures import Measures
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep

router = Routes(tags=["health"])
NO_ROUTE = "none"
_OTHER_METHOD = "other"
THE_SERVER = Owned("server", HOME_ORGANISATION, None)
"""The server as a whole belongs to the organisation of whoever runs it, not to every organisation that it hosts."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class MetricsRules:
    """Who reads the metrics besides those who run the server: everybody where they are `open`, and whoever has the token."""

    open: bool = False
    token: str | None = None

    def let_in(self, bearer: str | None) -> bool:
        """Whether somebody with these credentials need not be known."""
        if self.open:
            return True
        return None not in (self.token, bearer) and compare_digest(str(self.token).encode(), str(bearer).encode())


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
    path = getattr(scope.get("route"), "path_format", None)
    return path if isinstance(path, str) else NO_ROUTE


def _method(scope: Scope) -> str:
    """The method; one that nobody knows makes no series of its own."""
    method: str = scope["method"]
    return method if method in _METHODS else _OTHER_METHOD


async def _measures(connection: HTTPConnection) -> Measures:
    found: Measures = connection.app.state.measures
    return found


class Watcher(AnyCaller):
    """Admins of the home organisation and this machine's owner, and whoever the settings let in."""

    async def __call__(self, connection: HTTPConnection) -> Caller:
        rules: MetricsRules = connection.app.state.metrics_rules
        if rules.let_in(bearer_of(connection)):
            return Anonymous()
        caller = await super().__call__(connection)
        demand(caller, Verb.LIST, THE_SERVER)
        return caller


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="What the server measures of itself, for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    dependencies=[Security(Watcher())],
)
async def metrics(measures: Annotated[Measures, Depends(_measures)], services: ServicesDep) -> Response:
    measures.counted_tasks(len(asyncio.all_tasks()))
    waiting = await services.jobs_waiting() if services.jobs_waiting else None
    shown = await asyncio.to_thread(
        measures.exposition, services.conversations, waiting
    )  # tens of milliseconds of writing
    return Response(shown, headers={"Content-Type": CONTENT_TYPE_LATEST})
