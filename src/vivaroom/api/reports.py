"""`/v1/sessions/{id}/report`: the report in the format that is asked for, and writing it again."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Query, Request, Response, status
from pydantic import BaseModel

from vivaroom.accounts.policy import Caller, Owned, Verb, demand, org_of
from vivaroom.api.callers import CallerDep
from vivaroom.api.finding import session_for
from vivaroom.api.quotes import report_schema
from vivaroom.api.replies import LOOKED_AT, json_of, tagged, unless_known
from vivaroom.api.routing import Routes
from vivaroom.api.services import Services, ServicesDep
from vivaroom.api.sessions import SessionId
from vivaroom.feedback.exports.html import report_page_html
from vivaroom.feedback.exports.markdown import report_markdown
from vivaroom.feedback.exports.pdf import report_pdf
from vivaroom.feedback.hearing import heard_in
from vivaroom.feedback.people.opinion import LABEL, Opinion, visible_to
from vivaroom.feedback.people.printing import opinion_json
from vivaroom.feedback.people.store import opinions_on
from vivaroom.feedback.shape import Report, dump_report
from vivaroom.feedback.store import ReportStamp, ReportStatus, ready_report, session_with_report
from vivaroom.feedback.writing import order_report
from vivaroom.interview.recordings.store import timeline_of
from vivaroom.interview.session import SessionStatus
from vivaroom.interview.sessions.store import SessionCard
from vivaroom.kit.errors import Conflict, FieldProblem, Invalid
from vivaroom.kit.ids import parse_id, public_id

router = Routes(prefix="/v1", tags=["reports"])


class Format(StrEnum):
    """The formats of a report, by media type."""

    JSON = "application/json"
    HTML = "text/html"
    PDF = "application/pdf"
    MARKDOWN = "text/markdown"


class ReportState(BaseModel):
    """Where the writing of a report stands."""

    id: str
    status: ReportStatus
    error: dict[str, Any] | None = None

    @classmethod
    def of(cls, stamp: ReportStamp) -> "ReportState":
        """The state of this writing."""
        return cls(id=public_id("report", stamp.id), status=stamp.status, error=stamp.error)


_FORMATS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The report.",
        "headers": LOOKED_AT[200]["headers"],
        "content": {
            Format.JSON: {"schema": report_schema()},
            Format.HTML: {"schema": {"type": "string"}},
            Format.PDF: {"schema": {"type": "string", "format": "binary"}},
            Format.MARKDOWN: {"schema": {"type": "string"}},
        },
    },
    202: {"description": "The report is being written.", "model": ReportState},
    304: LOOKED_AT[304],
}
_NAMES = {"json": Format.JSON, "html": Format.HTML, "pdf": Format.PDF, "md": Format.MARKDOWN}


@router.get(
    "/sessions/{session_id}/report", operation_id="getReport", summary="The report, as JSON, HTML, PDF or Markdown",
    responses=_FORMATS, response_model=None,
)  # fmt: skip
async def get(
    session_id: SessionId, caller: CallerDep, services: ServicesDep,
    request: Request, accept: Annotated[str | None, Header(max_length=400, include_in_schema=False)] = None,
    format_: Annotated[str | None, Query(alias="format", pattern="^(json|html|pdf|md)$", description="Instead of Accept.")] = None,
) -> Response:  # fmt: skip
    card, stamp = await report_for(services, caller, Verb.READ, session_id)
    if stamp is None:
        raise _not_closed(card.status)
    if stamp.status is not ReportStatus.READY:
        return Response(json_of(ReportState.of(stamp)), status.HTTP_202_ACCEPTED, media_type=Format.JSON)
    wanted = _NAMES[format_] if format_ else _wanted(accept)
    opinions = await opinions_on(services.database.glance(card.org_id), card.id)
    shown = Shown(card, stamp, visible_to(caller, card, opinions), wanted)
    return await _ready(request, services, shown)


@router.post(
    "/sessions/{session_id}/report", status_code=status.HTTP_202_ACCEPTED, operation_id="writeReport",
    summary="Write the report again; the old one is kept",
)  # fmt: skip
async def write(session_id: SessionId, caller: CallerDep, services: ServicesDep) -> ReportState:
    card = await session_for(services, caller, Verb.READ, session_id)
    demand(caller, Verb.CHANGE, Owned("report", card.org_id, card.owner_id, card.id))
    if card.status is not SessionStatus.COMPLETED:
        raise _not_closed(card.status)
    async with services.database.unit(card.org_id) as unit:
        report_id = await order_report(unit, services.jobs, card.id)
    return ReportState(id=public_id("report", report_id), status=ReportStatus.QUEUED)


async def report_for(
    services: Services, caller: Caller, verb: Verb, session_id: str
) -> tuple[SessionCard, ReportStamp | None]:
    """The session of a public id with the report to show of it, if the caller may do this to both."""
    org, number = org_of(caller), parse_id("session", session_id)
    card, stamp = await session_with_report(services.database.glance(org), number)
    demand(caller, verb, Owned("session", card.org_id, card.owner_id, card.id))
    demand(caller, verb, Owned("report", card.org_id, card.owner_id, card.id))
    return card, stamp


@dataclass(frozen=True, slots=True)
class Shown:
    """A report in a format, with what people said as far as the caller may read it."""

    card: SessionCard
    stamp: ReportStamp
    opinions: tuple[Opinion, ...]
    wanted: Format

    @property
    def tag(self) -> str:
        """What tells this rendering from all others."""
        said = "".join(f"-{one.id.hex[-12:]}.{one.version}" for one in self.opinions)
        return f"{self.stamp.id.hex}-{self.wanted.name.lower()}{'-heard' if self.stamp.is_heard else ''}{said}"


async def _ready(request: Request, services: Services, shown: Shown) -> Response:
    """A report that is ready changes only with a recording to point into, and with what people say beside it.

    So what the client has is known before anything is rendered.
    """
    tag = f'"{shown.tag}"'
    reply = unless_known(request, tag)
    if reply is None:
        body = await _rendering(services, shown)
        reply = tagged(Response(body, media_type=shown.wanted), tag)
    reply.headers["Vary"] = "Accept"
    return reply


async def _rendering(services: Services, shown: Shown) -> bytes:
    """The report as it is shown, which is rendered once for each tag."""
    key = ("report", shown.tag)
    known = services.renderings.get(key)
    if known is None:
        now = services.database.glance(shown.card.org_id)
        report = await ready_report(now, shown.stamp.id)
        timeline = await timeline_of(now, shown.card.id) if shown.stamp.is_heard else None
        known = services.renderings.keep(key, await _rendered(shown, heard_in(report, timeline)))
    return known.body


async def _rendered(shown: Shown, report: Report) -> bytes:
    opinions = shown.opinions
    match shown.wanted:
        case Format.JSON:
            number = public_id("report", shown.stamp.id)
            people = {"said_by_people": LABEL, "people": [opinion_json(one) for one in opinions]}
            body = {"id": number, **_with_public_ids(dump_report(report)), **people}
            return json.dumps(body, ensure_ascii=False).encode()
        case Format.HTML:
            return report_page_html(report, opinions).encode()
        case Format.MARKDOWN:
            return report_markdown(report, opinions).encode()
        case Format.PDF:
            return await report_pdf(report, opinions)


def _with_public_ids(part: Any) -> Any:
    """The same report with the ids that the rest of the API uses."""
    match part:
        case dict():
            kinds = {"session_id": "session", "question_id": "question"}
            return {
                name: public_id(kinds[name], UUID(value)) if name in kinds and value else _with_public_ids(value)
                for name, value in part.items()
            }
        case list():
            return [_with_public_ids(one) for one in part]
        case _:
            return part


def _wanted(accept: str | None) -> Format:
    """The first format that the client prefers and that can be made; JSON for everything."""
    ranked = sorted(_accepted(accept or "*/*"), key=lambda a: -a[1])
    for media_type, weight in ranked:
        for wanted in Format:
            if weight > 0 and media_type in (wanted, "*/*", f"{wanted.split('/')[0]}/*"):
                return wanted
    detail = f"Expected Accept to name one of {', '.join(Format)}."
    raise Invalid("format_unknown", detail, fields=(FieldProblem("header.accept", detail),))


def _accepted(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        media_type, *parameters = (p.strip() for p in part.split(";"))
        weights = [p[2:] for p in parameters if p.startswith("q=")]
        try:
            weight = float(weights[0]) if weights else 1.0
        except ValueError:
            weight = 0.0
        found.append((media_type.lower(), weight))
    return found


def _not_closed(state: SessionStatus) -> Conflict:
    return Conflict("report_not_due", f"The session is {state.value}: its report is written when it is completed.")
