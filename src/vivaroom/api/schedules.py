"""`/v1/schedules`: interviews that are set up for a job application, prepared ahead, and started by their id."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response, status

from vivaroom.accounts.policy import Verb, demand, mine
from vivaroom.api.agreeing import keep_consent
from vivaroom.api.callers import CallerDep, MemberDep
from vivaroom.api.finding import schedule_for
from vivaroom.api.paging import Page, StretchDep, listed
from vivaroom.api.replies import JSON, LOOKED_AT, json_of, made, new_with, shown
from vivaroom.api.routing import Routes
from vivaroom.api.schedule_shapes import ScheduleBody, ScheduleChange, ScheduleOut, SessionBody
from vivaroom.api.services import ServicesDep
from vivaroom.api.sessions import StartedOut, begun, policy_with
from vivaroom.interview.designs.calendar import appointment_file
from vivaroom.interview.schedules.appointment import appointment_of
from vivaroom.interview.schedules.schedule import ScheduleStatus
from vivaroom.interview.schedules.scheduling import Beginning
from vivaroom.interview.schedules.store import schedules_of
from vivaroom.interview.sessions.store import find_session
from vivaroom.kit.ids import public_id

router = Routes(prefix="/v1/schedules", tags=["schedules"])
ScheduleId = Annotated[str, Path(description="`sch_…`", max_length=64)]
Status = Annotated[ScheduleStatus | None, Query(description="Only those that stand so.")]
_NEXT = ("getSchedule", "changeSchedule", "deleteSchedule", "prepareSchedule", "startSchedule")
_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}, "description": "An iCalendar file."}
}
_SESSION: dict[int | str, dict[str, Any]] = {
    200: {"description": "The session that is open, with a fresh key.", "model": StartedOut},
    201: {
        "description": "The new session.",
        "headers": {"Location": {"description": "Where it is.", "required": True, "schema": {"type": "string"}}},
    },
}


@router.post(
    "", status_code=status.HTTP_201_CREATED, operation_id="createSchedule", summary="Schedule an interview",
    response_model=ScheduleOut, responses=new_with("schedule_id", *_NEXT),
)  # fmt: skip
async def create(body: ScheduleBody, member: MemberDep, services: ServicesDep) -> Response:
    demand(member, Verb.CREATE, mine(member, "schedule"))
    async with services.database.unit(member.org_id) as unit:
        booking = await body.booking(services, unit, member)
        schedule = await services.scheduler.book(unit, member.account_id, booking)
    return made(f"{router.prefix}/{public_id('schedule', schedule.id)}", ScheduleOut.of(schedule))


@router.get("", operation_id="listSchedules", summary="List schedules", response_model=Page[ScheduleOut])
async def list_(member: MemberDep, services: ServicesDep, stretch: StretchDep, status: Status = None) -> Response:
    demand(member, Verb.LIST, mine(member, "schedule"))
    found = schedules_of(services.database.glance(member.org_id), status)
    return await listed(services.renderings, found, stretch, ScheduleOut.of)


@router.get(
    "/{schedule_id}", operation_id="getSchedule", summary="Look at a schedule", response_model=ScheduleOut,
    responses=LOOKED_AT,
)  # fmt: skip
async def get(schedule_id: ScheduleId, caller: CallerDep, services: ServicesDep, request: Request) -> Response:
    return shown(request, ScheduleOut.of(await schedule_for(services, caller, Verb.READ, schedule_id)))


@router.patch("/{schedule_id}", operation_id="changeSchedule", summary="Change, move or cancel a schedule")
async def change(
    schedule_id: ScheduleId, body: ScheduleChange, member: MemberDep, services: ServicesDep
) -> ScheduleOut:
    schedule = await schedule_for(services, member, Verb.CHANGE, schedule_id)
    async with services.database.unit(member.org_id) as unit:
        changed = await services.scheduler.change(unit, schedule.id, await body.change(services, unit, member))
        if body.status is not None:
            changed = await services.scheduler.cancel(unit, schedule.id)
    return ScheduleOut.of(changed)


@router.delete(
    "/{schedule_id}", status_code=status.HTTP_204_NO_CONTENT, operation_id="deleteSchedule",
    summary="Forget a schedule; the session that came of it stays",
)  # fmt: skip
async def delete(schedule_id: ScheduleId, caller: CallerDep, services: ServicesDep) -> Response:
    schedule = await schedule_for(services, caller, Verb.DELETE, schedule_id)
    await services.scheduler.forget(schedule.org_id, schedule.id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/{schedule_id}/prepare", status_code=status.HTTP_202_ACCEPTED, operation_id="prepareSchedule",
    summary="Prepare the interview ahead: read the resume, freeze the plan",
)  # fmt: skip
async def prepare(schedule_id: ScheduleId, caller: CallerDep, services: ServicesDep) -> ScheduleOut:
    schedule = await schedule_for(services, caller, Verb.CHANGE, schedule_id)
    return ScheduleOut.of(await services.scheduler.prepare(schedule.org_id, schedule.id))


@router.post(
    "/{schedule_id}/sessions", status_code=status.HTTP_201_CREATED, operation_id="startSchedule",
    summary="Start the session of a schedule, or come back to it", response_model=StartedOut, responses=_SESSION,
)  # fmt: skip
async def start(
    schedule_id: ScheduleId, caller: CallerDep, services: ServicesDep, body: SessionBody | None = None
) -> Response:
    body, schedule = body or SessionBody(), await schedule_for(services, caller, Verb.CHANGE, schedule_id)
    how = Beginning(policy_with(body.ends_when_away_seconds), early=body.early)
    found = await services.scheduler.start(schedule.org_id, schedule.id, how)
    if body.consent:
        card = await find_session(services.database.glance(schedule.org_id), found.started.session_id)
        await keep_consent(services, caller, card, body.consent)
    new = await begun(services, found.started, begin=body.start)
    if found.is_new:
        return made(f"/v1/sessions/{new.id}", new)
    return Response(json_of(new), headers={"Cache-Control": "no-store"}, media_type=JSON)


@router.get(
    "/{schedule_id}/calendar", operation_id="getScheduleCalendar", summary="The appointment as a calendar file",
    responses=_CALENDAR, response_class=Response,
)  # fmt: skip
async def calendar(schedule_id: ScheduleId, caller: CallerDep, services: ServicesDep) -> Response:
    schedule = await schedule_for(services, caller, Verb.READ, schedule_id)
    appointment = await appointment_of(services.database.glance(schedule.org_id), schedule)
    return Response(appointment_file(appointment, services.clock.now()), media_type="text/calendar")
