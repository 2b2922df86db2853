"""The web application: routes and manners; its parts start behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from vivaroom.accounts.webhooks.addresses import AddressRules
from vivaroom.api import (
    analyses,
    auth,
    collectors,
    consents,
    costs,
    events,
    health,
    interviews,
    invitations,
    jobs,
    metrics,
    people_feedback,
    profile,
    providers,
    question_sets,
    questions,
    recordings,
    reports,
    research,
    resumes,
    schedules,
    sessions,
    supervisor,
    tickets,
    transcripts,
    webhooks,
)
from vivaroom.api.bodies import BodyLimits
from vivaroom.api.health import Readiness
from vivaroom.api.manners import Manners, install
from vivaroom.api.measures import Measures
from vivaroom.api.origins import AccessRules
from vivaroom.api.problem_docs import document_problems
from vivaroom.api.realtime import calls, description, door, keys
from vivaroom.api.rooms import passes
from vivaroom.api.rooms import webhook as room_news
from vivaroom.app import problem_page
from vivaroom.app.dialects import mount, roomy_paths
from vivaroom.app.lobby import LOBBY
from vivaroom.app.settings.reading import Settings
from vivaroom.app.starting import WaitForStart, started
from vivaroom.app.version import VERSION
from vivaroom.app.voice import speaks_here
from vivaroom.site import routes as pages
from vivaroom.site.pages import refusal

ROUTERS = (
    health.router, metrics.router, auth.router, profile.router, resumes.router, analyses.router, questions.router,
    research.router, collectors.router, interviews.router, invitations.router, consents.router, sessions.router,
    events.router, transcripts.router, recordings.router, reports.router, webhooks.router, door.router, calls.router,
    keys.router, description.router, problem_page.router, jobs.router, tickets.router, schedules.router,
    supervisor.router, question_sets.router, people_feedback.router, room_news.router,
    costs.router,
    passes.router,
    providers.router,
)  # fmt: skip
DESCRIPTION = "An interview held in real time, and a report in which every score shows its evidence."


def create_app(settings: Settings) -> FastAPI:
    """The application of these settings; its parts start with its lifespan."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with started(app, settings):
            yield

    app = FastAPI(title="Vivaroom", version=VERSION, description=DESCRIPTION, lifespan=lifespan, redoc_url=None)
    app.state.readiness = Readiness(VERSION)
    app.state.measures, app.state.metrics_rules = Measures(), metrics_rules(settings)
    app.state.failure = None
    app.state.give_up = lambda: None
    app.state.settle = lambda: None
    app.state.webhook_addresses = AddressRules(allow_private=settings.webhooks_to_private)
    gate = Middleware(WaitForStart, readiness=app.state.readiness)
    access = AccessRules(settings.is_loopback, frozenset(settings.origins))
    install(app, Manners(access, bodies=BodyLimits(roomy_paths=roomy_paths()), refuse=refusal, gates=(gate,)))
    app.add_middleware(metrics.Timed, measures=app.state.measures)
    for router in ROUTERS:
        app.include_router(router)
    app.state.away_at_most = timedelta(seconds=settings.supervised_grace_seconds)
    pages.install(app, settings.keep_sessions_days, voice=speaks_here(settings))
    app.include_router(LOBBY)
    mount(app, settings.open_dialects)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]  # the framework's own way to change the document
    return app


def metrics_rules(settings: Settings) -> metrics.MetricsRules:
    """Who reads the metrics, as the settings say."""
    token = settings.metrics_token
    return metrics.MetricsRules(settings.metrics_open, token.get_secret_value() if token else None)


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with what every operation can answer besides what it is for."""
    if app.openapi_schema is None:
        document = FastAPI.openapi(app)
        document_problems(document, without_sign_in=app.state.access.bound_to_loopback)
        app.openapi_schema = app.state.dialects.document(document)
    return app.openapi_schema
