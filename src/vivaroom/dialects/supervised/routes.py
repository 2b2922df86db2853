"""The paths of this dialect: what the front end of a supervised interview asks for."""

from typing import Annotated

from fastapi import Path

from vivaroom.accounts.policy import Verb
from vivaroom.api.finding import schedule_for
from vivaroom.api.routing import Routes
from vivaroom.api.services import ServicesDep
from vivaroom.api.supervisor import ActionBody
from vivaroom.dialects.supervised import scheduled, wire
from vivaroom.dialects.supervised.beginning import begin_by_hand, begin_by_schedule
from vivaroom.dialects.supervised.schemas import (
    SupervisedActed,
    SupervisedAction,
    SupervisedContext,
    SupervisedEnded,
    SupervisedFinalize,
    SupervisedFinalized,
    SupervisedLive,
    SupervisedOversight,
    SupervisedReport,
    SupervisedScheduleStart,
    SupervisedScheduleStarted,
    SupervisedStart,
    SupervisedStarted,
    SupervisedTranscript,
    SupervisedWhich,
)
from vivaroom.dialects.supervised.visiting import NAME, GraceDep, StaffDep, session_seen
from vivaroom.interview.signals import Command, Commanded

router = Routes(tags=[NAME])
SessionId = Annotated[str, Path(max_length=64)]
ScheduleId = Annotated[str, Path(max_length=64, description="The id of a schedule.")]


@router.post("/start-interview", summary="Begin an interview that is set up by hand")
async def start(body: SupervisedStart, member: StaffDep, services: ServicesDep, grace: GraceDep) -> SupervisedStarted:
    return wire.started(await begin_by_hand(services, member, body, grace))


@router.post("/start-database-interview", summary="Begin the interview of a schedule, or come back to it")
async def start_scheduled(
    body: SupervisedScheduleStart, member: StaffDep, services: ServicesDep, grace: GraceDep
) -> SupervisedScheduleStarted:
    return wire.started_by(*await begin_by_schedule(services, member, body, grace))


@router.delete("/session/{session_id}/end", summary="End an interview; nothing is erased, and its report follows")
async def end(session_id: SessionId, member: StaffDep, services: ServicesDep) -> SupervisedEnded:
    held = await session_seen(services, member, Verb.TAKE, session_id)
    taken = await services.director.take_turn(held.org_id, held.session_id, Commanded(Command.END))
    now = services.database.glance(held.org_id)
    return wire.ended(taken.held, await services.ledger.events(now, held.session_id))


@router.get("/session/{session_id}/transcript", summary="What was said up to now")
async def transcript(session_id: SessionId, member: StaffDep, services: ServicesDep) -> SupervisedTranscript:
    held = await session_seen(services, member, Verb.READ, session_id)
    now = services.database.glance(held.org_id)
    return wire.so_far(held, await services.ledger.events(now, held.session_id), services.clock.now())


@router.get("/interview/{schedule_id}/live-transcript", summary="What was said in the interview of a schedule")
async def live_transcript(schedule_id: ScheduleId, member: StaffDep, services: ServicesDep) -> SupervisedLive:
    schedule = await schedule_for(services, member, Verb.READ, schedule_id)
    now = services.database.glance(schedule.org_id)
    return wire.live(schedule, await services.ledger.events(now, schedule.session_id) if schedule.session_id else [])


@router.post("/prepare-interview-context", summary="Prepare the interview of a schedule ahead")
async def prepare(body: SupervisedWhich, member: StaffDep, services: ServicesDep) -> SupervisedContext:
    return await scheduled.prepare(services, member, body)


@router.post("/finalize-interview", summary="End the interview of a schedule; its report follows")
async def finalize(body: SupervisedFinalize, member: StaffDep, services: ServicesDep) -> SupervisedFinalized:
    return await scheduled.finalize(services, member, body)


@router.post("/get-interview-report", summary="The report on the interview of a schedule, once it is written")
async def report(body: SupervisedWhich, member: StaffDep, services: ServicesDep) -> SupervisedReport:
    return await scheduled.report_on(services, member, body)


@router.get("/session/{session_id}/supervisor", summary="How a session is watched over")
async def supervisor(session_id: SessionId, member: StaffDep, services: ServicesDep) -> SupervisedOversight:
    return wire.oversight(await session_seen(services, member, Verb.DIRECT, session_id), services.clock.now())


@router.post("/session/{session_id}/supervisor/action", summary="Have the interviewer guide, conclude or end")
async def act(
    session_id: SessionId, body: SupervisedAction, member: StaffDep, services: ServicesDep
) -> SupervisedActed:
    held = await session_seen(services, member, Verb.DIRECT, session_id)
    signal = ActionBody(action=body.action, message=body.message).signal(member)
    taken = await services.director.take_turn(held.org_id, held.session_id, signal)
    return wire.acted(taken.held, body.action, services.clock.now())
