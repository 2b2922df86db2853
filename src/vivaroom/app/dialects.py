"""Mounts the dialects: the wire protocols of other backends, at the very paths that their front ends ask for."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.constants import REF_PREFIX
from starlette.routing import compile_path

from vivaroom.api.problem_docs import operations
from vivaroom.app.shared_paths import shared_paths
from vivaroom.dialects.collector.definitions import Definitions
from vivaroom.dialects.collector.routes import router as collector
from vivaroom.dialects.dialect import Dialect
from vivaroom.dialects.phased.reports import ReportShelf
from vivaroom.dialects.phased.routes import router as phased
from vivaroom.dialects.phased.socket import hold as hold_phased
from vivaroom.dialects.queued.routes import router as queued
from vivaroom.dialects.refusals import SCHEMA, Refusals
from vivaroom.dialects.rooms.routes import router as rooms
from vivaroom.dialects.supervised.routes import router as supervised
from vivaroom.dialects.supervised.socket import hold as supervised_socket

Json = dict[str, Any]
DIALECTS = (
    Dialect("phased", "Front ends of an interview in phases, over a socket.", phased, hold_phased, ReportShelf()),
    Dialect(
        "collector", "Front ends that set an interview up in conversation, and hold it in fixed questions.",
        collector, shelf=Definitions(),
    ),
    Dialect(
        "supervised", "Front ends of an interview that is watched over, begun by hand or by the id of a schedule.",
        supervised, supervised_socket,
    ),
    Dialect(
        "queued", "Front ends of an interview by polling and event streams.", queued,
        roomy_paths=("/api/v1/interview/",),
    ),
    Dialect("rooms", "Front ends of a mock interview with its own accounts, held in a LiveKit room.", rooms),
)  # fmt: skip
_PROBLEM = "#/components/responses/Problem"
_REFUSAL = "#/components/responses/Refusal"


def mount(app: FastAPI, opened: Sequence[str], dialects: Sequence[Dialect] = DIALECTS) -> None:
    """Serve these dialects; those `opened` need no sign-in. Call it when all else is installed."""
    routers = (*(one.router for one in dialects), shared_paths(dialects))
    for router in routers:
        app.include_router(router)
    app.state.open_dialects = frozenset(opened)
    app.state.dialects = Spoken(dialects, routers)
    app.add_middleware(Refusals, is_ours=app.state.dialects.speaks_at)


def roomy_paths(dialects: Sequence[Dialect] = DIALECTS) -> tuple[str, ...]:
    """Where JSON may be as large as an upload."""
    return tuple(path for one in dialects for path in one.roomy_paths)


class Spoken:
    """Which paths the mounted dialects speak at, and what the documentation says of them."""

    def __init__(self, dialects: Sequence[Dialect], routers: Sequence[APIRouter]) -> None:
        self._dialects = dialects
        paths = sorted({str(getattr(route, "path", "")) for router in routers for route in router.routes})
        self._beginnings = tuple({path.partition("{")[0] for path in paths})
        self._paths = [compile_path(path)[0] for path in paths]

    def speaks_at(self, path: str) -> bool:
        """Whether a dialect serves this path, with whatever method."""
        return path.startswith(self._beginnings) and any(one.match(path) for one in self._paths)

    def document(self, document: Json) -> Json:
        """Name each dialect, and say how it refuses, in an OpenAPI document, in place."""
        names = [dialect.name for dialect in self._dialects]
        for _, operation in operations(document):
            if set(operation.get("tags", ())) & set(names):
                for response in operation["responses"].values():
                    if response.get("$ref") == _PROBLEM:
                        response["$ref"] = _REFUSAL
        components = document["components"]
        components["schemas"]["Refusal"] = SCHEMA
        components["responses"]["Refusal"] = {
            **components["responses"]["Problem"],
            "content": {"application/json": {"schema": {"$ref": f"{REF_PREFIX}Refusal"}}},
        }
        others = dict.fromkeys(tag for _, one in operations(document) for tag in one.get("tags", ()))
        document["tags"] = [{"name": tag} for tag in others if tag not in names]
        document["tags"] += [{"name": one.name, "description": one.about} for one in self._dialects]
        return document
