"""The paths of this dialect: interviews by polling or event streams, resumes and feedback as tasks."""

from typing import Annotated, Any

from fastapi import BackgroundTasks, Header, Path, Query, Request, Response, Security, status
from fastapi.responses import StreamingResponse

from vivaroom.accounts.policy import Member, Verb, demand, mine
from vivaroom.api.events import EVENT, LastEventId, place_in
from vivaroom.api.finding import analysis_for, held_for
from vivaroom.api.recorded import sees_judgement
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.uploads import read_upload_with, upload_schema
from vivaroom.dialects.queued import sittings, wire
from vivaroom.dialects.queued.feedback import order_feedback, report_for
from vivaroom.dialects.queued.reports import analysis_task, feedback_task
from vivaroom.dialects.queued.schemas import (
    OF_REPORTS,
    STATUSES,
    QueuedAcknowledged,
    QueuedAnalysis,
    QueuedAnalysisIn,
    QueuedAnswer,
    QueuedEnded,
    QueuedFeedbackIn,
    QueuedFeedbackTask,
    QueuedStart,
    QueuedStatus,
    QueuedTask,
)
from vivaroom.dialects.queued.sounds import wanted_format, with_sound
from vivaroom.dialects.queued.streaming import OVER, Listener
from vivaroom.dialects.visitors import Visitor
from vivaroom.interview.handed_in.store import last_handed_in
from vivaroom.interview.plan import Mode
from vivaroom.interview.store import Held
from vivaroom.resumes.analysing import request_analysis
from vivaroom.resumes.keeping import keep_upload

PREFIX = "/api/v1"
router = Routes(prefix=PREFIX, tags=[sittings.NAME])
VisitorDep = Annotated[Member, Security(Visitor(sittings.NAME))]
SessionId = Annotated[str, Path(max_length=64)]
AnalysisId = Annotated[str, Path(max_length=64, description="The `task_id` of an analysis.")]
ReportId = Annotated[str, Path(max_length=64, description="The `task_id` of a feedback.")]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=257, include_in_schema=False)]
Accept = Annotated[str, Header(max_length=400, include_in_schema=False)]
Audio = Annotated[
    bool, Query(description="Whether the interviewer's words come as sound, too, where there is a voice.")
]
_FORM: dict[str, Any] = {"job_description": {"type": "string", "minLength": 1, "maxLength": 20_000}}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": EVENT}}, "description": "Messages, by `event`."},
    204: {"description": "The session is over, and everything was told: do not come back."},
}
_ACCEPTED = status.HTTP_202_ACCEPTED


@router.post("/interview/start", status_code=_ACCEPTED, summary="Begin an interview")
async def start(body: QueuedStart, member: VisitorDep, services: ServicesDep) -> QueuedAcknowledged:
    return QueuedAcknowledged(session_id=await sittings.begin(services, member, body))


@router.post(
    "/interview/{session_id}/respond", status_code=_ACCEPTED, summary="Answer the question, as text or as sound"
)
async def respond(
    session_id: SessionId, body: QueuedAnswer, member: VisitorDep, services: ServicesDep, later: BackgroundTasks,
    key: Key = None,
) -> QueuedAcknowledged:  # fmt: skip
    answer = await sittings.acknowledge(services, member, session_id, body, key)
    later.add_task(sittings.taker(services).take_now, answer)
    return QueuedAcknowledged(session_id=answer.session_id)


@router.get("/interview/{session_id}/status", summary="Where an interview stands, and all that was said")
async def get_status(
    session_id: SessionId, member: VisitorDep, services: ServicesDep, audio: Audio = True, accept: Accept = ""
) -> QueuedStatus:
    held = await held_for(services, member, Verb.READ, session_id)
    now = services.database.glance(held.org_id)
    recorded, last = await services.ledger.events(now, held.session_id), await last_handed_in(now, held.session_id)
    found = wire.status(held, recorded, last, shows_judgement=_shows_judgement(member, held))
    said = wire.last_spoken(held, recorded) if audio else None
    return await with_sound(services, found, said, wanted_format(accept))


@router.get(
    "/interview/{session_id}/stream", summary="What happens in an interview, as server-sent events", responses=_STREAM,
    response_class=StreamingResponse, response_model=None,
)  # fmt: skip
async def stream(
    session_id: SessionId, member: VisitorDep, services: ServicesDep, last_event_id: LastEventId = "",
    audio: Audio = True, accept: Accept = "",
) -> Response:  # fmt: skip
    held = await held_for(services, member, Verb.READ, session_id)
    last = await last_handed_in(services.database.glance(held.org_id), held.session_id)
    after = place_in(last_event_id) if last_event_id else last.after_seq if last else 0
    if held.session.status in OVER and after >= held.session.seq:
        return Response(status_code=status.HTTP_204_NO_CONTENT)
    shows, sound = _shows_judgement(member, held), wanted_format(accept) if audio else None
    pieces = Listener(services, held.card, after, shows, sound).stream()
    return StreamingResponse(pieces, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.delete("/interview/{session_id:id}", summary="End an interview; its feedback still follows")
async def end(session_id: SessionId, member: VisitorDep, services: ServicesDep) -> QueuedEnded:
    card = await sittings.end(services, member, session_id)
    return QueuedEnded(session_id=card.id, status=STATUSES[card.status], message="Interview session ended")


@router.post(
    "/resume/analyze", status_code=_ACCEPTED, summary="Hold a resume against a job description",
    openapi_extra=upload_schema(QueuedAnalysisIn, _FORM),
)  # fmt: skip
async def analyze(request: Request, member: VisitorDep, services: ServicesDep) -> QueuedTask:
    demand(member, Verb.CREATE, mine(member, "resume"))
    demand(member, Verb.CREATE, mine(member, "analysis"))
    upload, body = await read_upload_with(request, QueuedAnalysisIn)
    async with services.database.unit(member.org_id) as unit:
        resume = await keep_upload(unit, services, member.account_id, upload)
        analysis = analysis_task(await request_analysis(unit, services, resume, member.account_id, body.wish))
    return QueuedTask(task_id=analysis.task_id, status=analysis.status)


@router.get("/resume/{analysis_id}/status", summary="Where the analysis of a resume stands, with its result")
async def analysis_status(analysis_id: AnalysisId, member: VisitorDep, services: ServicesDep) -> QueuedAnalysis:
    return analysis_task(await analysis_for(services, member, Verb.READ, analysis_id))


@router.post("/feedback/generate", status_code=_ACCEPTED, summary="Ask for the feedback on an interview that is over")
async def generate(body: QueuedFeedbackIn, member: VisitorDep, services: ServicesDep) -> QueuedTask:
    kept = await order_feedback(services, member, body.session_id)
    return QueuedTask(task_id=kept.id, status=OF_REPORTS[kept.status])


@router.get("/feedback/{report_id}/status", summary="Where the feedback stands, with what it says")
async def feedback_status(report_id: ReportId, member: VisitorDep, services: ServicesDep) -> QueuedFeedbackTask:
    return feedback_task(await report_for(services, member, report_id))


def _shows_judgement(member: Member, held: Held) -> bool:
    """Who practises sees what an answer was found to hold; who is screened does not."""
    return held.plan.mode is Mode.PRACTICE or sees_judgement(member, held.card)
