"""Turns a template into a page, with the headers that every page carries."""

from collections.abc import Callable, Coroutine
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from vivaroom.api.origins import is_navigation
from vivaroom.api.problems import problem_response
from vivaroom.kit.errors import VivaError
from vivaroom.site.assets import assets
from vivaroom.site.places import place_asked, sign_in_place
from vivaroom.site.words import words

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cache-Control": "no-store",
}


def page(template: str, status: int = 200, **shown: object) -> HTMLResponse:
    """The page of a template. What is shown is escaped; only `Markup` goes in as it is."""
    text = _templates().get_template(template).render({"viewer": None, "guest": False, **shown})
    return HTMLResponse(text, status, HEADERS)


def nothing_new(unchanged: bool) -> Response:
    """What a page that waits is told: go on waiting, or load again."""
    return Response(status_code=204, headers={} if unchanged else {"HX-Refresh": "true"})


def refusal(connection: HTTPConnection, error: VivaError) -> Response:
    """A page for whoever opens one, a problem document for every program."""
    if not is_navigation(connection):
        return problem_response(connection, error)
    reply = page("error.html", error.status, error=error, here="")
    reply.headers.update(error.headers)
    return reply


class PageRoute(APIRoute):
    """A route whose failures are pages that say what happened and what to press.

    Whoever must sign in first is sent to do so, and back. Whoever follows a link from another site arrives in two steps,
    the second of which comes from here: cookies and the local owner count for our own pages alone.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route with the failures of callers turned into pages."""
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            if _follows_foreign_link(request):
                return page("arriving.html", here="", place=place_asked(request))
            try:
                return await answer(request)
            except VivaError as error:
                return _explained(request, error)

        return answer_or_explain


def _follows_foreign_link(request: Request) -> bool:
    is_foreign = request.headers.get("sec-fetch-site") == "cross-site"
    return is_foreign and request.method == "GET" and is_navigation(request)


def _explained(request: Request, error: VivaError) -> Response:
    if error.status == HTTPStatus.UNAUTHORIZED and is_navigation(request):
        return RedirectResponse(sign_in_place(place_asked(request)), HTTPStatus.SEE_OTHER, HEADERS)
    if "hx-request" in request.headers:
        return page("trouble.html", error.status, error=error)
    return page("error.html", error.status, error=error, here="", viewer=getattr(request.state, "viewer", None))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("vivaroom.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": words(), "asset": assets().url}
    parts: Any = environment.get_template("parts.html").module
    environment.globals |= {"icon": parts.icon, "htmx": parts.htmx, "confirm": parts.confirm}
    environment.globals |= {"moment": parts.moment, "seconds": parts.seconds}
    environment.globals |= {"key_of": parts.key_of, "heard_more": parts.heard_more}
    return environment
