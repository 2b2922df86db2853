"""The web application: routes, middleware and the parts that start behind them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from vivaroom.api import (
    auth,
    events,
    health,
    interviews,
    invitations,
    profile,
    questions,
    reports,
    resumes,
    sessions,
    transcripts,
    webhooks,
)
from vivaroom.api.callers import AccessRules
from vivaroom.api.health import Readiness
from vivaroom.app.settings import Settings
from vivaroom.app.starting import started
from vivaroom.app.version import VERSION

ROUTERS = (
    health.router, auth.router, profile.router, resumes.router, questions.router, interviews.router,
    invitations.router, sessions.router, events.router, transcripts.router, reports.router, webhooks.router,
)  # fmt: skip


def create_app(settings: Settings) -> FastAPI:
    """The application of these settings; its parts start with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with started(app, settings):
            yield

    app = FastAPI(title="Vivaroom", version=VERSION, lifespan=lifespan, docs_url="/docs", redoc_url=None)
    app.state.readiness = Readiness(VERSION)
    app.state.access = AccessRules(settings.is_loopback, frozenset(settings.origins))
    return app
