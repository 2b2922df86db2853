"""How many requests a caller may send in a minute, by what they ask of the server; opening a socket is one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil, floor
from typing import assert_never

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vivaroom.accounts.policy import Anonymous, Caller, CandidateKey, Member
from vivaroom.api.callers import bearer_of, caller_of
from vivaroom.api.doors import ticket_of
from vivaroom.api.problems import problem_response
from vivaroom.kit.clock import Clock
from vivaroom.kit.errors import TooMany, Unauthenticated, VivaError

WINDOW = timedelta(minutes=1)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_METERS = 20_000


class RouteClass(StrEnum):
    """What a request asks of the server."""

    SIGN_IN = "sign-in"
    UPLOAD = "upload"
    WRITE = "write"
    READ = "read"
    REFUSED = "refused-credentials"


PER_MINUTE = {
    RouteClass.SIGN_IN: 20,
    RouteClass.UPLOAD: 60,
    RouteClass.WRITE: 600,
    RouteClass.READ: 3000,
    RouteClass.REFUSED: 60,
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """Requests a minute by class; whoever sits at this machine gets `local_owner_times` as many."""

    per_minute: Mapping[RouteClass, int]
    local_owner_times: int = 100
    sign_in_paths: tuple[str, ...] = ("/v1/auth/", "/auth/", "/sign-in", "/register")
    free_paths: tuple[str, ...] = ("/health", "/static/")


DEFAULT_ALLOWANCE = Allowance(PER_MINUTE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a caller stands after a request: `remaining` more at once, all of them again after `reset`."""

    quota: int
    remaining: int
    reset: timedelta
    wait: timedelta | None = None

    @property
    def is_refused(self) -> bool:
        return self.wait is not None


Refuse = Callable[[HTTPConnection, VivaError], Response]
"""The answer that tells a client of a refusal."""


class Meters:
    """Counts by the generic cell rate algorithm (ITU-T I.371): a window that moves with every request.

    One moment a caller is kept: the one at which the caller will have all requests again.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._full_at: dict[tuple[str, str], float] = {}

    def count(self, route_class: RouteClass, who: str, quota: int, *, cost: int = 1) -> Standing:
        """Take `cost` requests; nothing is taken when that is more than what is left. With 0, only look."""
        now = self._clock.now().timestamp()
        window = WINDOW.total_seconds()
        before = max(self._full_at.get((route_class, who), now), now)
        after = before + cost * window / quota
        if after - now > window + 1e-6:
            return Standing(quota, 0, timedelta(seconds=before - now), timedelta(seconds=after - now - window))
        if cost:
            self._make_room(now)
            self._full_at[route_class, who] = after
        remaining = floor((window - (after - now)) * quota / window + 1e-6)
        return Standing(quota, remaining, timedelta(seconds=after - now))

    def _make_room(self, now: float) -> None:
        """Callers who have all requests again need no memory."""
        if len(self._full_at) >= _MOST_METERS:
            self._full_at = {who: full_at for who, full_at in self._full_at.items() if full_at > now}


class Limits:
    """Middleware: refuses with 429 what is too much, and tells every caller how they stand."""

    def __init__(self, app: ASGIApp, meters: Meters, allowance: Allowance, refuse: Refuse = problem_response) -> None:
        self._app = app
        self._meters = meters
        self._allowance = allowance
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(self._allowance.free_paths):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        route_class = self._class_of(connection)
        standing = await self._count(connection, route_class)

        async def send_with_standing(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_told(route_class, standing)]
            await send(message)

        if standing.wait is None:
            await self._app(scope, receive, send_with_standing)
        else:
            refusal = self._refuse(connection, _too_many(route_class, standing, standing.wait))
            await refusal(scope, receive, send_with_standing)

    async def _count(self, connection: HTTPConnection, route_class: RouteClass) -> Standing:
        """Wrong credentials are counted by address, so that guessing them cannot keep the database busy."""
        address = connection.client.host if connection.client else "nowhere"
        guesses = self._allowance.per_minute[RouteClass.REFUSED]
        guessing = self._meters.count(RouteClass.REFUSED, address, guesses, cost=0)
        if _brings_credentials(connection) and guessing.remaining == 0:
            return self._meters.count(RouteClass.REFUSED, address, guesses)
        try:
            caller = await caller_of(connection)
        except VivaError as error:  # the route will say so
            if isinstance(error, Unauthenticated):
                self._meters.count(RouteClass.REFUSED, address, guesses)
            caller = Anonymous()
        times = self._allowance.local_owner_times if _is_local_owner(caller) else 1
        if (
            route_class is RouteClass.SIGN_IN
        ):  # by address, else whoever has ten accounts could guess ten times as often
            caller = Anonymous()
        return self._meters.count(
            route_class, name_of(caller, address), self._allowance.per_minute[route_class] * times
        )

    def _class_of(self, connection: HTTPConnection) -> RouteClass:
        if connection.scope["type"] == "websocket":
            return RouteClass.WRITE
        if connection.scope["method"] in _READING:
            return RouteClass.READ
        if connection.scope["path"].startswith(self._allowance.sign_in_paths):
            return RouteClass.SIGN_IN
        if connection.headers.get("content-type", "").startswith("multipart/"):
            return RouteClass.UPLOAD
        return RouteClass.WRITE


def name_of(caller: Caller, address: str) -> str:
    """A name for whoever calls, the same in every request; strangers are told apart by address."""
    match caller:
        case Member(account_id=account_id):
            return f"account:{account_id.hex}"
        case CandidateKey(session_id=session_id):
            return f"session:{session_id.hex}"
        case Anonymous():
            return f"address:{address}"
        case _:
            assert_never(caller)


def _brings_credentials(connection: HTTPConnection) -> bool:
    try:
        return (bearer_of(connection) or ticket_of(connection)) is not None
    except VivaError:
        return True


def _is_local_owner(caller: Caller) -> bool:
    return isinstance(caller, Member) and caller.is_local_owner


def _told(route_class: RouteClass, standing: Standing) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of draft-ietf-httpapi-ratelimit-headers-10."""
    policy = f'"{route_class}";q={standing.quota};w={int(WINDOW.total_seconds())}'
    left = f'"{route_class}";r={standing.remaining};t={ceil(standing.reset.total_seconds())}'
    return (b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())


def _too_many(route_class: RouteClass, standing: Standing, wait: timedelta) -> TooMany:
    wait_s = max(1, ceil(wait.total_seconds()))
    detail = (
        f"More than {standing.quota} requests of the class {route_class} in a minute; try again in {wait_s} seconds."
    )
    return TooMany("rate_limited", detail, headers={"Retry-After": str(wait_s)})
