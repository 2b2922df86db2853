"""Routes that are passed over at once when a path does not begin as any of them does."""

from functools import cached_property

from fastapi import APIRouter
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import Match
from starlette.types import Scope

WORDS_BESIDE_IDS = ("start", "transcribe")


class IdConvertor(StringConvertor):
    """Parameters `{name:id}`: one part of a path, but none of the words that stand in the same place of other paths.

    So a path with an id takes nothing, and offers no method, at the path of such a word.
    """

    regex = f"(?!(?:{'|'.join(WORDS_BESIDE_IDS)})(?![^/]))[^/]+"


register_url_convertor("id", IdConvertor())


class Routes(APIRouter):
    """A router that compares beginnings before it tries its routes one by one.

    An application with many routers tries every route of each until one fits; with this one it tries those of the
    routers that are concerned.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None of the routes, or what the framework finds."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return super().matches(scope) if path.startswith(self._beginnings) else (Match.NONE, {})

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        """What stands before the first parameter of each route; asked for when all routes are there."""
        return tuple({str(getattr(route, "path", "")).partition("{")[0] for route in self.routes})
