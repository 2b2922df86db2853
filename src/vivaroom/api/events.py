"""`/v1/sessions/{id}/events`: the ledger as a stream of server-sent events, from any place, then live."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Header, Query
from fastapi.responses import StreamingResponse
from pydantic.config import JsonDict

from vivaroom.accounts.policy import Verb
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.recorded import is_candidate, is_shown, public_event, sees_judgement
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.interview.attendance.attending import Attendance
from vivaroom.interview.session import Recorded, SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import FieldProblem, Invalid, NotFound, Unavailable
from vivaroom.ports.bus import LOOK

router = Routes(prefix="/v1", tags=["sessions"])
HEARTBEAT_SECONDS = 5.0
LONGEST_SECONDS = 900.0  # then the client comes back with its last id, and is asked again who it is
PAGE = 200
_OVER = (SessionStatus.COMPLETED, SessionStatus.EXPIRED, SessionStatus.CANCELLED)
_DIGITS: JsonDict = {"pattern": "^[0-9]{0,20}$"}
LastEventId = Annotated[str, Header(description="Go on behind this event.", max_length=20, json_schema_extra=_DIGITS)]
EVENT: dict[str, Any] = {
    "description": "One event of the stream; `data` is JSON.",
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": EVENT}}, "description": "Events with `id` = seq."}
}


@router.get(
    "/sessions/{session_id}/events", operation_id="streamEvents", summary="Every event of a session, then live",
    responses=_STREAM, response_class=StreamingResponse,
)  # fmt: skip
async def events(
    session_id: SessionId, caller: CallerDep, services: ServicesDep,
    last_event_id: LastEventId = "",
    after: Annotated[int | None, Query(ge=0, le=2**31 - 1, description="The same, for clients that cannot set headers.")] = None,
) -> StreamingResponse:  # fmt: skip
    card = await session_for(services, caller, Verb.READ, session_id)
    start = place_in(last_event_id) if last_event_id else after or 0
    stream = _stream(services, card, start, shows_judgement=sees_judgement(caller, card))
    if is_candidate(caller, card):
        stream = _attended(services, card, stream)
    return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _attended(services: Services, card: SessionCard, stream: AsyncIterator[str]) -> AsyncIterator[str]:
    """The stream, as the connection of a candidate who types: whoever comes back within seconds was never away."""
    with contextlib.suppress(NotFound, Unavailable):
        async with Attendance(services.director).attends(card.org_id, card.id):
            async for piece in stream:
                yield piece


async def _stream(services: Services, card: SessionCard, after: int, *, shows_judgement: bool) -> AsyncIterator[str]:
    """The ledger from a place; the bus only says when to look again, so nothing is missed when it is silent."""
    yield "retry: 1000\n\n"
    now, end = services.database.glance(card.org_id), asyncio.get_running_loop().time() + LONGEST_SECONDS
    with contextlib.suppress(NotFound, Unavailable):  # erased, or no database: whoever comes back is told
        async with services.bus.listen(card.id) as news, alarm_of(news, lambda: after) as alarm:
            while True:
                alarm.clear()
                recorded = await services.ledger.events(now, card.id, after=after, limit=PAGE)
                held = await services.ledger.read(now, card.id)
                for entry in recorded:
                    after = entry.seq
                    if is_shown(entry.event, shows_judgement=shows_judgement):
                        yield _event(entry)
                if len(recorded) == PAGE:
                    continue
                if held.session.status in _OVER and after >= held.session.seq:
                    yield "event: end\ndata: {}\n\n"
                    return
                left = end - asyncio.get_running_loop().time()
                if left <= 0:
                    return
                if not await rings(alarm, min(left, HEARTBEAT_SECONDS)):
                    yield ": still here\n\n"


@asynccontextmanager
async def alarm_of(news: AsyncIterator[int], known: Callable[[], int]) -> AsyncIterator[asyncio.Event]:
    """Rings when a place beyond the `known` one is announced, or none.

    Waiting for it can be given up, which would be the end of `news` itself.
    """
    alarm = asyncio.Event()

    async def hear() -> None:
        async for place in news:
            if place == LOOK or place > known():
                alarm.set()

    hearing = asyncio.create_task(hear())
    try:
        yield alarm
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)


async def rings(alarm: asyncio.Event, patience_s: float) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience_s):
            return await alarm.wait()
    return False


def _event(entry: Recorded) -> str:
    name, payload = public_event(entry)
    shown = {"seq": entry.seq, "at": entry.at.isoformat(), "type": name, "payload": payload}
    return f"id: {entry.seq}\nevent: {name}\ndata: {json.dumps(shown, ensure_ascii=False)}\n\n"


def place_in(last_event_id: str) -> int:
    if not last_event_id.isdecimal():
        detail = (
            "Expected the id of an event of this stream, a whole number; leave the header out to begin at the start."
        )
        raise Invalid("last_event_id_unreadable", detail, fields=(FieldProblem("header.last-event-id", detail),))
    return min(int(last_event_id), 2**31 - 1)
