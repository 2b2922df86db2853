"""The manners of the whole API, in the order in which a request meets them."""

from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.middleware import Middleware

from vivaroom.api import problems
from vivaroom.api.bodies import DEFAULT_LIMITS, Bodies, BodyLimits
from vivaroom.api.callers import allow_pages
from vivaroom.api.idempotency import Idempotency
from vivaroom.api.limits import DEFAULT_ALLOWANCE, Allowance, Limits, Meters, Refuse
from vivaroom.api.origins import AccessRules
from vivaroom.api.request_ids import RequestIds
from vivaroom.kit.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Manners:
    """What differs from one server to the next."""

    access: AccessRules
    allowance: Allowance = DEFAULT_ALLOWANCE
    bodies: BodyLimits = DEFAULT_LIMITS
    clock: Clock = field(default_factory=SystemClock)
    refuse: Refuse = problems.problem_response  # what is sent to whoever asks too often
    gates: tuple[Middleware, ...] = ()  # met before anything that needs `app.state.services`


def install(app: FastAPI, manners: Manners) -> None:
    """Teach them to an application: the middleware that is added last meets a request first."""
    app.state.access = manners.access
    app.add_middleware(Idempotency)
    app.add_middleware(Bodies, limits=manners.bodies)
    app.add_middleware(Limits, meters=Meters(manners.clock), allowance=manners.allowance, refuse=manners.refuse)
    for gate in manners.gates:
        app.add_middleware(gate.cls, *gate.args, **gate.kwargs)
    problems.install(app)
    allow_pages(app, manners.access)
    app.add_middleware(RequestIds)
