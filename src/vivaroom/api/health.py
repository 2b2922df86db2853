"""`/health`: whether the server lives, whether it is ready, and how each part that it depends on stands."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Response
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from vivaroom.api.routing import Routes

router = Routes(tags=["health"])


class PartState(StrEnum):
    """How a part stands."""

    STARTING = "starting"
    READY = "ready"
    OFF = "off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the server; `needed` ones decide whether the server is ready."""

    state: PartState
    detail: str = ""
    needed: bool = True


Look = Callable[[], Part]
"""Tells how a part stands at this moment."""


@dataclass(slots=True)
class Readiness:
    """What the server knows of its parts. It changes while the server starts and drains.

    `looks` are for parts that come and go, none of them needed.
    """

    version: str
    parts: dict[str, Part] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    draining: bool = False
    can_serve: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_ready(self) -> bool:
        """Whether every needed part is there and nobody asked the server to end."""
        states = [p.state for p in self.parts.values() if p.needed]
        return not self.draining and bool(states) and all(s in (PartState.READY, PartState.OFF) for s in states)

    @property
    def status(self) -> str:
        """One word for all of it."""
        if self.draining:
            return "draining"
        if any(p.state is PartState.FAILED for p in self.parts.values() if p.needed):
            return "failed"
        return "ready" if self.is_ready else "starting"


class PartOut(BaseModel):
    """How a part stands, in words."""

    state: PartState
    detail: str


class Health(BaseModel):
    """The state of the server."""

    status: str
    version: str
    parts: dict[str, PartOut]


async def readiness(connection: HTTPConnection) -> Readiness:
    """The readiness of the application that serves this request."""
    found: Readiness = connection.app.state.readiness
    return found


ReadinessDep = Annotated[Readiness, Depends(readiness)]
_NOT_READY: dict[int | str, dict[str, Any]] = {503: {"model": Health, "description": "Starting, draining or failed."}}


@router.get("/health", operation_id="getHealth", summary="State of the server and its parts")
async def health(known: ReadinessDep) -> Health:
    return _shown(known)


@router.get("/health/live", operation_id="getLive", summary="Whether the process answers")
async def live(known: ReadinessDep) -> Health:
    return _shown(known)


@router.get("/health/ready", operation_id="getReady", summary="Whether to send requests here", responses=_NOT_READY)
async def ready(known: ReadinessDep, response: Response) -> Health:
    response.status_code = 200 if known.is_ready else 503
    return _shown(known)


def _shown(known: Readiness) -> Health:
    standing = known.parts | {name: look() for name, look in known.looks.items()}
    parts = {name: PartOut(state=p.state, detail=p.detail) for name, p in standing.items()}
    return Health(status=known.status, version=known.version, parts=parts)
