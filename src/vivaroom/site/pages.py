"""Turns a template into a page, with the headers that every page carries."""

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from vivaroom.kit.errors import VivaError
from vivaroom.site.assets import assets
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
    text = _templates().get_template(template).render(**shown)
    return HTMLResponse(text, status, HEADERS)


def nothing_new(unchanged: bool) -> Response:
    """What a page that waits is told: go on waiting, or load again."""
    return Response(status_code=204, headers={} if unchanged else {"HX-Refresh": "true"})


class PageRoute(APIRoute):
    """A route whose failures are pages that say what happened and what to press."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of the route with the failures of callers turned into pages."""
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            try:
                return await answer(request)
            except VivaError as error:
                template = "trouble.html" if "hx-request" in request.headers else "error.html"
                return page(template, error.status, error=error, here="")

        return answer_or_explain


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
    return environment
